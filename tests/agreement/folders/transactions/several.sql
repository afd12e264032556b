-- Several transactions in a file: the down is proven all the same.
-- up 1
CREATE TABLE a (x integer, y integer);
CREATE UNIQUE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
-- up 2
BEGIN;
DROP INDEX a_x;
COMMIT;
BEGIN;
ALTER TABLE a ADD z integer;
COMMIT;
-- down 2
BEGIN;
ALTER TABLE a DROP z;
COMMIT;
BEGIN;
CREATE INDEX a_x ON a (x);
COMMIT;
-- expected
-- down 2: found, differs: changed index public.a_x
