-- A body differs by blanks alone, and still differs.
-- up 1
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RETURN 1;
END
$$;
-- down 1
DROP FUNCTION f();
-- up 2
DROP FUNCTION f();
-- down 2
CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
-- expected
-- down 2: found, differs: changed function public.f()
