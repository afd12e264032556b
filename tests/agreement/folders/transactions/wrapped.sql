-- A transaction of its own.
-- up 1
BEGIN;
CREATE TABLE a (x integer);
COMMIT;
-- down 1
BEGIN;
DROP TABLE a;
COMMIT;
