-- A table that may not be there.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE IF EXISTS b RENAME TO c;
ALTER TABLE IF EXISTS a RENAME TO c;
ALTER TABLE IF EXISTS a ADD COLUMN z integer;
-- down 2
ALTER TABLE IF EXISTS c RENAME TO a;
