-- A view takes views with it.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v AS SELECT x FROM a;
CREATE VIEW w AS SELECT x FROM v;
CREATE MATERIALIZED VIEW m AS SELECT x FROM w;
-- down 1
DROP VIEW v CASCADE;
DROP TABLE a;
-- up 2
DROP VIEW w CASCADE;
-- down 2
CREATE VIEW w AS SELECT x FROM v;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT w.x FROM w;
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 1: unclaimed view w query text  SELECT v.x FROM v;
-- up 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: unclaimed view w query text  SELECT v.x FROM v;
-- down 2: found, differs: lost materialized view public.m
