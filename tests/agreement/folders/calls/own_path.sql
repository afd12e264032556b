-- A function with a path of its own.
-- up 1
CREATE SCHEMA app;
CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql SET search_path = app AS $$ BEGIN CREATE TABLE made (x integer); END $$;
SELECT make();
CREATE TABLE made (y integer);
-- down 1
DROP TABLE made, app.made;
DROP FUNCTION make();
DROP SCHEMA app;
-- expected
-- up 1: unclaimed function make() setting search_path app
