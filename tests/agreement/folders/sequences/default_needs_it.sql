-- A sequence that a default takes from does not go.
-- up 1
CREATE SEQUENCE numbers;
CREATE TABLE a (id bigint DEFAULT nextval('numbers'));
-- down 1
DROP SEQUENCE numbers;
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop sequence numbers because other objects depend on it
