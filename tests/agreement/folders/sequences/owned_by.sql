-- A sequence goes with the column that owns it.
-- up 1
CREATE TABLE a (id bigint, other bigint);
CREATE SEQUENCE numbers OWNED BY a.id;
CREATE SEQUENCE others;
ALTER SEQUENCE others OWNED BY a.other;
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP COLUMN id;
ALTER SEQUENCE others OWNED BY NONE;
-- down 2
ALTER TABLE a ADD COLUMN id bigint;
CREATE SEQUENCE numbers OWNED BY a.id;
ALTER SEQUENCE others OWNED BY a.other;
-- expected
-- up 1: unclaimed sequence numbers cache 1
-- up 1: unclaimed sequence numbers cycle false
-- up 1: unclaimed sequence numbers increment 1
-- up 1: unclaimed sequence numbers maximum 9223372036854775807
-- up 1: unclaimed sequence numbers minimum 1
-- up 1: unclaimed sequence numbers start 1
-- up 1: unclaimed sequence numbers type bigint
-- up 1: unclaimed sequence others cache 1
-- up 1: unclaimed sequence others cycle false
-- up 1: unclaimed sequence others increment 1
-- up 1: unclaimed sequence others maximum 9223372036854775807
-- up 1: unclaimed sequence others minimum 1
-- up 1: unclaimed sequence others start 1
-- up 1: unclaimed sequence others type bigint
-- up 2: unclaimed sequence others cache 1
-- up 2: unclaimed sequence others cycle false
-- up 2: unclaimed sequence others increment 1
-- up 2: unclaimed sequence others maximum 9223372036854775807
-- up 2: unclaimed sequence others minimum 1
-- up 2: unclaimed sequence others start 1
-- up 2: unclaimed sequence others type bigint
-- down 2: unclaimed sequence numbers cache 1
-- down 2: unclaimed sequence numbers cycle false
-- down 2: unclaimed sequence numbers increment 1
-- down 2: unclaimed sequence numbers maximum 9223372036854775807
-- down 2: unclaimed sequence numbers minimum 1
-- down 2: unclaimed sequence numbers start 1
-- down 2: unclaimed sequence numbers type bigint
-- down 2: unclaimed sequence others cache 1
-- down 2: unclaimed sequence others cycle false
-- down 2: unclaimed sequence others increment 1
-- down 2: unclaimed sequence others maximum 9223372036854775807
-- down 2: unclaimed sequence others minimum 1
-- down 2: unclaimed sequence others start 1
-- down 2: unclaimed sequence others type bigint
