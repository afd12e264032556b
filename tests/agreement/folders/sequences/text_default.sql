-- A name that is looked up each time holds nothing.
-- up 1
CREATE SEQUENCE numbers;
CREATE TABLE a (id bigint DEFAULT nextval('numbers'::text));
-- down 1
DROP SEQUENCE numbers;
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.id default text nextval(('numbers'::text)::regclass)
-- up 1: unclaimed sequence numbers cache 1
-- up 1: unclaimed sequence numbers cycle false
-- up 1: unclaimed sequence numbers increment 1
-- up 1: unclaimed sequence numbers maximum 9223372036854775807
-- up 1: unclaimed sequence numbers minimum 1
-- up 1: unclaimed sequence numbers start 1
-- up 1: unclaimed sequence numbers type bigint
