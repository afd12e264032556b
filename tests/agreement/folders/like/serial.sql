-- A copy takes its numbers from the sequence of the table that it was copied from, and goes before it.
-- up 1
CREATE TABLE a (id serial, x text);
CREATE SCHEMA s;
CREATE TABLE s.c (id serial, x text);
-- down 1
DROP TABLE a, s.c;
DROP SCHEMA s;
-- up 2
CREATE TABLE b (LIKE a INCLUDING ALL);
CREATE TABLE d (LIKE s.c INCLUDING DEFAULTS);
CREATE TABLE e (LIKE b INCLUDING DEFAULTS);
-- down 2
DROP TABLE e, b, d;
-- expected
-- up 2: unclaimed column d.id default text nextval('s.c_id_seq'::regclass)
