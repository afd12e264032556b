-- Names and options of a view.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v (one, two) WITH (security_barrier) AS SELECT x, y FROM a WITH LOCAL CHECK OPTION;
CREATE RECURSIVE VIEW numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 9;
CREATE TEMP VIEW gone AS SELECT 1 AS one;
-- down 1
DROP VIEW v, numbers;
DROP TABLE a;
-- expected
-- up 1: refused: unknown table `numbers` [unknown-table]
-- down 1: refused: unknown table `numbers` [unknown-table]
