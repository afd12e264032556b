-- A view comes back with another condition.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x FROM a WHERE x > 1;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
CREATE OR REPLACE VIEW v AS SELECT x FROM a WHERE x > 2;
-- down 2
CREATE OR REPLACE VIEW v AS SELECT x FROM a WHERE x > 3;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 1);
-- up 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 2);
-- down 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 3);
-- down 2: found, differs: changed view public.v
