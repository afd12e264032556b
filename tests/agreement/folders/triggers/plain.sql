-- Triggers of every form.
-- up 1
CREATE TABLE a (x integer, y integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER t1 BEFORE INSERT OR UPDATE OF x ON a FOR EACH ROW WHEN (NEW.x > 0) EXECUTE FUNCTION touch();
CREATE TRIGGER t2 AFTER DELETE ON a REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE PROCEDURE touch('a', 'b');
CREATE CONSTRAINT TRIGGER t3 AFTER INSERT ON a DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER t4 AFTER TRUNCATE ON a EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- expected
-- up 1: unclaimed trigger t1 on a condition text ((new.x > 0))
-- up 1: unclaimed trigger t2 on a transition tables old table gone
