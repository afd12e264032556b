-- `OR REPLACE` does not change what comes back.
-- up 1
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f();
-- up 2
DROP FUNCTION f();
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''1''';
-- down 2
CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- expected
-- down 2: found, fails: cannot change return type of existing function
