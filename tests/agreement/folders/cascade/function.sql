-- A function takes triggers and defaults with it.
-- up 1
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE a (x integer DEFAULT one());
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch(), one();
-- up 2
DROP FUNCTION touch() CASCADE;
-- down 2
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- up 3
DROP FUNCTION one() CASCADE;
-- down 3
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- expected
-- down 2: found, differs: lost trigger touched on public.a
-- down 3: found, differs: lost default public.a.x
