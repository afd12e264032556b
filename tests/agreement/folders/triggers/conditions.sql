-- Conditions over the old and the new row, and the tables of the rows.
-- up 1
CREATE TABLE a (x integer, "Label" text, at date);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t1 BEFORE UPDATE ON a FOR EACH ROW
    WHEN (OLD.x IS DISTINCT FROM NEW.x AND new."Label" <> '') EXECUTE FUNCTION touch();
CREATE TRIGGER t2 BEFORE UPDATE ON a FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION touch();
CREATE TRIGGER t3 AFTER UPDATE ON a REFERENCING OLD TABLE AS gone NEW TABLE AS "Fresh"
    FOR EACH STATEMENT EXECUTE FUNCTION touch();
CREATE TRIGGER t4 AFTER INSERT ON a REFERENCING NEW TABLE fresh
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION touch();
-- down 1
DROP TABLE a;
DROP FUNCTION touch();
-- up 2
ALTER TABLE a RENAME x TO z;
ALTER TABLE a RENAME TO b;
-- down 2
ALTER TABLE b RENAME TO a;
ALTER TABLE a RENAME z TO x;
-- up 3
DROP TRIGGER t3 ON b;
CREATE TRIGGER t3 AFTER UPDATE ON b REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION touch();
-- down 3
DROP TRIGGER t3 ON b;
CREATE TRIGGER t3 AFTER UPDATE ON b REFERENCING NEW TABLE AS "Fresh"
    FOR EACH STATEMENT EXECUTE FUNCTION touch();
-- expected
-- up 1: unclaimed trigger t4 on a condition text ((pg_trigger_depth() = 0))
-- up 2: unclaimed trigger t4 on b condition text ((pg_trigger_depth() = 0))
-- down 2: unclaimed trigger t4 on a condition text ((pg_trigger_depth() = 0))
-- up 3: unclaimed trigger t4 on b condition text ((pg_trigger_depth() = 0))
-- down 3: unclaimed trigger t4 on b condition text ((pg_trigger_depth() = 0))
-- down 3: found, differs: changed trigger t3 on public.b
