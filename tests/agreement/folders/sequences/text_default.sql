-- A name that is looked up each time holds nothing.
-- up 1
CREATE SEQUENCE numbers;
CREATE TABLE a (id bigint DEFAULT nextval('numbers'::text));
-- down 1
DROP SEQUENCE numbers;
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.id default text nextval(('numbers'::text)::regclass)
