-- Functions that make tables, called in conditions and assignments.
-- up 1
CREATE TABLE kept (x integer);
DO $$
DECLARE done boolean;
BEGIN
    CREATE FUNCTION make(name text) RETURNS boolean LANGUAGE plpgsql AS $f$
    BEGIN
        EXECUTE format('CREATE TABLE %I (x integer)', name);
        RETURN true;
    END
    $f$;
    done := make('one');
    IF make('two') THEN
        CREATE TABLE three (x integer);
    END IF;
END
$$;
-- down 1
DROP TABLE three, two, one, kept;
DROP FUNCTION make(text);
-- expected
-- up 1: unclaimed column three.x
-- up 1: unclaimed column three.x nullable true
-- up 1: unclaimed column three.x type integer
-- up 1: unclaimed column two.x
-- up 1: unclaimed column two.x nullable true
-- up 1: unclaimed column two.x type integer
-- up 1: unclaimed table three
-- up 1: unclaimed table two
