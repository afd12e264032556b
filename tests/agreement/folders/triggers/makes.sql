-- A trigger makes and drops when rows come.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE b (x int, y int);
CREATE TABLE c (x int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE made (x int);
    ALTER TABLE b DROP COLUMN y;
    DROP TABLE c;
    RETURN NEW;
END $$;
CREATE TRIGGER g BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO a (x) VALUES (1);
-- down 1
DROP TABLE made;
DROP TABLE b;
DROP TABLE a;
DROP FUNCTION f();
-- expected
-- up 1: unclaimed column b.x
-- up 1: unclaimed column b.x nullable true
-- up 1: unclaimed column b.x type integer
-- up 1: unclaimed column made.x
-- up 1: unclaimed column made.x nullable true
-- up 1: unclaimed column made.x type integer
-- up 1: unclaimed table b
-- up 1: unclaimed table made
