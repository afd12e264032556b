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
-- up 1: unclaimed column v.x
-- up 1: unclaimed column v.x type integer
-- up 1: unclaimed view v query
-- up 1: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 1);
-- up 2: unclaimed column v.x
-- up 2: unclaimed column v.x type integer
-- up 2: unclaimed view v query
-- up 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 2);
-- down 2: unclaimed column v.x
-- down 2: unclaimed column v.x type integer
-- down 2: unclaimed view v query
-- down 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 3);
-- down 2: missed, differs: changed view public.v
