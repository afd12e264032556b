-- Grants are read and passed over.
-- up 1
CREATE TABLE a (x integer);
CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP TABLE a;
DROP SEQUENCE s;
DROP FUNCTION f();
-- up 2
GRANT SELECT, UPDATE (x) ON a TO public;
GRANT USAGE ON SEQUENCE s TO public;
REVOKE EXECUTE ON FUNCTION f() FROM public;
-- down 2
GRANT EXECUTE ON FUNCTION f() TO public;
REVOKE ALL ON SEQUENCE s FROM public;
REVOKE SELECT, UPDATE (x) ON a FROM public;
-- expected
-- up 1: unclaimed sequence s cache 1
-- up 1: unclaimed sequence s cycle false
-- up 1: unclaimed sequence s increment 1
-- up 1: unclaimed sequence s maximum 9223372036854775807
-- up 1: unclaimed sequence s minimum 1
-- up 1: unclaimed sequence s start 1
-- up 1: unclaimed sequence s type bigint
-- up 2: unclaimed sequence s cache 1
-- up 2: unclaimed sequence s cycle false
-- up 2: unclaimed sequence s increment 1
-- up 2: unclaimed sequence s maximum 9223372036854775807
-- up 2: unclaimed sequence s minimum 1
-- up 2: unclaimed sequence s start 1
-- up 2: unclaimed sequence s type bigint
-- down 2: unclaimed sequence s cache 1
-- down 2: unclaimed sequence s cycle false
-- down 2: unclaimed sequence s increment 1
-- down 2: unclaimed sequence s maximum 9223372036854775807
-- down 2: unclaimed sequence s minimum 1
-- down 2: unclaimed sequence s start 1
-- down 2: unclaimed sequence s type bigint
