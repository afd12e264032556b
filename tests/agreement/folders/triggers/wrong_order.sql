-- A function that a trigger calls does not go.
-- up 1
CREATE TABLE a (x integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION touch();
-- down 1
DROP FUNCTION touch();
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop function touch() because other objects depend on it
