-- A down that leaves a trigger switched off.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
ALTER TABLE a DISABLE TRIGGER ALL;
ALTER TABLE a ADD y integer;
-- down 2
ALTER TABLE a DROP y;
-- expected
-- down 2: found, differs: changed trigger touched on public.a
