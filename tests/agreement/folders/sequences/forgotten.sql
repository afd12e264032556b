-- A down that leaves a sequence.
-- up 1
CREATE SEQUENCE numbers;
CREATE TABLE a (id bigint DEFAULT nextval('numbers'));
-- down 1
DROP TABLE a;
-- expected
-- down 1: found, differs: left sequence public.numbers
