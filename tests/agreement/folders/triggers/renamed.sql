-- A trigger under another name.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
ALTER TRIGGER touched ON a RENAME TO moved;
ALTER FUNCTION touch() RENAME TO move;
-- down 2
ALTER FUNCTION move() RENAME TO touch;
ALTER TRIGGER moved ON a RENAME TO touched;
