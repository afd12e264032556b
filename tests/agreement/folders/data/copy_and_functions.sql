-- Calls and settings that change no schema.
-- up 1
CREATE TABLE a (id integer);
SELECT pg_advisory_xact_lock(1);
SET LOCAL statement_timeout = '5s';
LOCK TABLE a IN ACCESS EXCLUSIVE MODE;
SELECT count(*) FROM a;
-- down 1
DROP TABLE a;
