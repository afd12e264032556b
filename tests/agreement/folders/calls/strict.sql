-- A function that is not run where it is given nothing.
-- up 1
CREATE FUNCTION make(name text) RETURNS void STRICT LANGUAGE plpgsql AS $$
BEGIN EXECUTE 'CREATE TABLE ' || coalesce(name, 'none') || ' (x integer)'; END
$$;
SELECT make(NULL);
SELECT make('one');
-- down 1
DROP TABLE one;
DROP FUNCTION make(text);
