-- A table of a query that is there already.
-- up 1
CREATE TABLE a (id integer);
CREATE TABLE IF NOT EXISTS a AS SELECT 1 AS other;
CREATE TABLE IF NOT EXISTS b AS SELECT 1 AS other;
-- down 1
DROP TABLE a, b;
