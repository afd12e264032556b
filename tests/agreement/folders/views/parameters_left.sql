-- Downs that leave views with other options than they had.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v WITH (security_barrier) AS SELECT x FROM a;
CREATE VIEW w AS SELECT x FROM a;
-- down 1
DROP VIEW w;
DROP VIEW v;
DROP TABLE a;
-- up 2
DROP VIEW v;
-- down 2
CREATE VIEW v AS SELECT x FROM a;
-- up 3
ALTER VIEW w SET (security_barrier = true);
-- down 3
CREATE OR REPLACE VIEW w WITH (security_barrier = false) AS SELECT x FROM a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 1: unclaimed view w query text  SELECT a.x FROM a;
-- up 2: unclaimed view w query text  SELECT a.x FROM a;
-- down 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: unclaimed view w query text  SELECT a.x FROM a;
-- down 2: found, differs: changed view public.v
-- up 3: unclaimed view w query text  SELECT a.x FROM a;
-- down 3: unclaimed view w query text  SELECT a.x FROM a;
-- down 3: found, differs: changed view public.w
