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
