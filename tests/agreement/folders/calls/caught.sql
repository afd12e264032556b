-- A function that fails, and whose error is caught.
-- up 1
CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE %I (x integer)', name); END $$;
CREATE TABLE there (x integer);
DO $$
BEGIN
    PERFORM make('there');
    CREATE TABLE never (x integer);
EXCEPTION WHEN duplicate_table THEN
    CREATE TABLE instead (x integer);
END
$$;
-- down 1
DROP TABLE instead, there;
DROP FUNCTION make(text);
