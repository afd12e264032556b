-- A function that makes a table when it is called.
-- up 1
CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (x integer); END $$;
SELECT make();
-- down 1
DROP TABLE made;
DROP FUNCTION make();
