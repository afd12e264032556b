-- A sequence in another schema.
-- up 1
CREATE SCHEMA app;
CREATE SEQUENCE numbers;
-- down 1
DROP SEQUENCE numbers;
DROP SCHEMA app;
-- up 2
ALTER SEQUENCE numbers SET SCHEMA app;
-- down 2
ALTER SEQUENCE app.numbers SET SCHEMA public;
-- expected
-- up 1: unclaimed sequence numbers cache 1
-- up 1: unclaimed sequence numbers cycle false
-- up 1: unclaimed sequence numbers increment 1
-- up 1: unclaimed sequence numbers maximum 9223372036854775807
-- up 1: unclaimed sequence numbers minimum 1
-- up 1: unclaimed sequence numbers start 1
-- up 1: unclaimed sequence numbers type bigint
-- up 2: unclaimed sequence app.numbers cache 1
-- up 2: unclaimed sequence app.numbers cycle false
-- up 2: unclaimed sequence app.numbers increment 1
-- up 2: unclaimed sequence app.numbers maximum 9223372036854775807
-- up 2: unclaimed sequence app.numbers minimum 1
-- up 2: unclaimed sequence app.numbers start 1
-- up 2: unclaimed sequence app.numbers type bigint
-- down 2: unclaimed sequence numbers cache 1
-- down 2: unclaimed sequence numbers cycle false
-- down 2: unclaimed sequence numbers increment 1
-- down 2: unclaimed sequence numbers maximum 9223372036854775807
-- down 2: unclaimed sequence numbers minimum 1
-- down 2: unclaimed sequence numbers start 1
-- down 2: unclaimed sequence numbers type bigint
