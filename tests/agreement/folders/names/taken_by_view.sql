-- The names of views and sequences count.
-- up 1
CREATE VIEW a_x_key AS SELECT 1 AS one;
CREATE SEQUENCE a_x_idx;
CREATE SEQUENCE a_id_seq;
CREATE TABLE a (id serial, x integer UNIQUE);
CREATE INDEX ON a (x);
-- down 1
DROP TABLE a;
DROP SEQUENCE a_x_idx, a_id_seq;
DROP VIEW a_x_key;
-- expected
-- up 1: unclaimed view a_x_key query text  SELECT 1 AS one;
