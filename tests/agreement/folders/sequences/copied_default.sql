-- A copy takes from the sequence of the table that it was copied from.
-- up 1
CREATE TABLE a (id serial, x text);
CREATE TABLE b (LIKE a INCLUDING ALL);
-- down 1
DROP TABLE a;
DROP TABLE b;
-- expected
-- up 1: unclaimed column b.id default text nextval('a_id_seq'::regclass)
-- down 1: missed, fails: cannot drop table a because other objects depend on it
