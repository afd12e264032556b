-- A column takes views and generated columns with it.
-- up 1
CREATE TABLE a (x integer, y integer GENERATED ALWAYS AS (x + 1) STORED, z integer);
CREATE VIEW v AS SELECT x FROM a;
CREATE VIEW w AS SELECT z FROM a;
-- down 1
DROP VIEW v, w;
DROP TABLE a;
-- up 2
ALTER TABLE a DROP COLUMN x CASCADE;
-- down 2
ALTER TABLE a ADD x integer;
ALTER TABLE a ADD y integer GENERATED ALWAYS AS (x + 1) STORED;
CREATE VIEW v AS SELECT x FROM a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 1: unclaimed view w query text  SELECT a.z FROM a;
-- up 2: unclaimed column w.z
-- up 2: unclaimed column w.z type integer
-- up 2: unclaimed view w
-- up 2: unclaimed view w query
-- up 2: unclaimed view w query text  SELECT a.z FROM a;
-- down 2: unclaimed column w.z
-- down 2: unclaimed column w.z type integer
-- down 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: unclaimed view w
-- down 2: unclaimed view w query
-- down 2: unclaimed view w query text  SELECT a.z FROM a;
