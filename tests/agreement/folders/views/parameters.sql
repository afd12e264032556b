-- Options of views: set, reset, taken away by the next `CREATE OR REPLACE`.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v WITH (security_barrier) AS SELECT x FROM a WHERE x > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW w AS SELECT x FROM a WITH CHECK OPTION;
CREATE MATERIALIZED VIEW m WITH (fillfactor = 44) AS SELECT x FROM a;
CREATE INDEX m_x ON m (x) WITH (fillfactor = 90);
-- down 1
DROP MATERIALIZED VIEW m;
DROP VIEW w;
DROP VIEW v;
DROP TABLE a;
-- up 2
ALTER VIEW w SET (security_barrier = true);
ALTER MATERIALIZED VIEW m SET (autovacuum_enabled = off);
ALTER INDEX m_x RESET (fillfactor);
-- down 2
ALTER INDEX m_x SET (fillfactor = 90);
ALTER MATERIALIZED VIEW m RESET (autovacuum_enabled);
ALTER VIEW w RESET (security_barrier);
-- up 3
CREATE OR REPLACE VIEW v AS SELECT x FROM a WHERE x > 0;
-- down 3
CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT x FROM a WHERE x > 0 WITH LOCAL CHECK OPTION;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT a.x FROM a;
-- up 1: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 0);
-- up 1: unclaimed view w query text  SELECT a.x FROM a;
-- up 2: unclaimed materialized view m query text  SELECT a.x FROM a;
-- up 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 0);
-- up 2: unclaimed view w query text  SELECT a.x FROM a;
-- down 2: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 2: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 0);
-- down 2: unclaimed view w query text  SELECT a.x FROM a;
-- up 3: unclaimed materialized view m query text  SELECT a.x FROM a;
-- up 3: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 0);
-- up 3: unclaimed view w query text  SELECT a.x FROM a;
-- down 3: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 3: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x > 0);
-- down 3: unclaimed view w query text  SELECT a.x FROM a;
