-- A down that forgets the trigger.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
DROP TRIGGER touched ON a;
DROP FUNCTION touch();
-- down 2
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- expected
-- down 2: found, differs: lost trigger touched on public.a
