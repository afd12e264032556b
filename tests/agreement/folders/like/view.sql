-- A table like a view.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text);
CREATE VIEW v AS SELECT id, x FROM a;
CREATE TABLE b (LIKE v);
-- down 1
DROP TABLE b;
DROP VIEW v;
DROP TABLE a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.id, a.x FROM a;
