-- A view does not lose columns by `OR REPLACE`.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
CREATE OR REPLACE VIEW v AS SELECT x, y FROM a;
-- down 2
CREATE OR REPLACE VIEW v AS SELECT x FROM a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 2: unclaimed view v query text  SELECT a.x, a.y FROM a;
-- down 2: found, fails: cannot drop columns from view
