-- A body replaced, and back.
-- up 1
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION one;
-- up 2
CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 2';
-- down 2
CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
