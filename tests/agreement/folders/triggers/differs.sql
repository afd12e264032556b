-- A trigger comes back for other events.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
CREATE OR REPLACE TRIGGER touched BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 2
DROP TRIGGER touched ON a;
CREATE TRIGGER touched BEFORE INSERT OR UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- expected
-- down 2: found, differs: changed trigger touched on public.a
