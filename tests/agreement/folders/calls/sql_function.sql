-- Functions in SQL, one of which calls the other.
-- up 1
CREATE FUNCTION make() RETURNS void LANGUAGE sql AS $$ CREATE TABLE made (x integer); CREATE INDEX made_x ON made (x); $$;
CREATE FUNCTION make_all() RETURNS void LANGUAGE sql AS $$ SELECT make(); $$;
SELECT make_all();
-- down 1
DROP TABLE made;
DROP FUNCTION make_all();
DROP FUNCTION make();
