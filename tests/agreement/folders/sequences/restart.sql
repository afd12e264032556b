-- Where a sequence stands is data.
-- up 1
CREATE SEQUENCE numbers;
-- down 1
DROP SEQUENCE numbers;
-- up 2
ALTER SEQUENCE numbers RESTART WITH 100;
SELECT setval('numbers', 50);
-- down 2
ALTER SEQUENCE numbers RESTART;
-- expected
-- up 1: unclaimed sequence numbers cache 1
-- up 1: unclaimed sequence numbers cycle false
-- up 1: unclaimed sequence numbers increment 1
-- up 1: unclaimed sequence numbers maximum 9223372036854775807
-- up 1: unclaimed sequence numbers minimum 1
-- up 1: unclaimed sequence numbers start 1
-- up 1: unclaimed sequence numbers type bigint
-- up 2: unclaimed sequence numbers cache 1
-- up 2: unclaimed sequence numbers cycle false
-- up 2: unclaimed sequence numbers increment 1
-- up 2: unclaimed sequence numbers maximum 9223372036854775807
-- up 2: unclaimed sequence numbers minimum 1
-- up 2: unclaimed sequence numbers start 1
-- up 2: unclaimed sequence numbers type bigint
-- down 2: unclaimed sequence numbers cache 1
-- down 2: unclaimed sequence numbers cycle false
-- down 2: unclaimed sequence numbers increment 1
-- down 2: unclaimed sequence numbers maximum 9223372036854775807
-- down 2: unclaimed sequence numbers minimum 1
-- down 2: unclaimed sequence numbers start 1
-- down 2: unclaimed sequence numbers type bigint
