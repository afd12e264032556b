-- `DROP TABLE` takes no view.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP TABLE v;
DROP TABLE a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- down 1: found, fails: "v" is not a table
