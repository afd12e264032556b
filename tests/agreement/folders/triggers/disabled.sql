-- A trigger that is switched off.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
ALTER TABLE a DISABLE TRIGGER touched;
-- down 2
ALTER TABLE a ENABLE TRIGGER touched;
