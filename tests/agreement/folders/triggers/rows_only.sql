-- A trigger that changes rows only: all of the schema stays known.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE log (x int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log (x) VALUES (NEW.x);
    RETURN NEW;
END $$;
CREATE TRIGGER g AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO a (x) VALUES (1);
-- down 1
DROP TABLE log;
DROP TABLE a;
DROP FUNCTION f();
