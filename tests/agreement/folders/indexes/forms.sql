-- Orders, collations, operator classes, INCLUDE, WHERE, ONLY.
-- up 1
CREATE TABLE a (x integer, y text, z integer);
CREATE INDEX a1 ON a (x DESC, y ASC NULLS FIRST);
CREATE INDEX a2 ON a (y text_pattern_ops);
CREATE INDEX a3 ON a (y COLLATE "C" varchar_pattern_ops DESC);
CREATE UNIQUE INDEX a4 ON a (x) INCLUDE (y, z);
CREATE INDEX a5 ON a (x) WHERE y IS NOT NULL AND z > 3;
CREATE INDEX a6 ON ONLY a (lower(y), (x + z));
CREATE INDEX a7 ON a (x) WITH (fillfactor = 50);
-- down 1
DROP INDEX a1, a2, a3, a4, a5, a6, a7;
DROP TABLE a;
