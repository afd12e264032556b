-- Rows go with those that they refer to, and a trigger on them drops a column.
-- up 1
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE a (p_id int REFERENCES p (id) ON DELETE CASCADE);
CREATE TABLE b (x int, y int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE b DROP COLUMN y;
    RETURN OLD;
END $$;
CREATE TRIGGER g AFTER DELETE ON a FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO p (id) VALUES (1);
INSERT INTO a (p_id) VALUES (1);
-- down 1
DROP TABLE b;
DROP TABLE a;
DROP FUNCTION f();
DROP TABLE p;
-- up 2
DELETE FROM p;
-- down 2
SELECT 1;
-- expected
-- up 1: unclaimed column b.x
-- up 1: unclaimed column b.x nullable true
-- up 1: unclaimed column b.x type integer
-- up 1: unclaimed column b.y
-- up 1: unclaimed column b.y nullable true
-- up 1: unclaimed column b.y type integer
-- up 1: unclaimed table b
-- up 2: unclaimed column b.x
-- up 2: unclaimed column b.x nullable true
-- up 2: unclaimed column b.x type integer
-- up 2: unclaimed table b
-- down 2: unclaimed column b.x
-- down 2: unclaimed column b.x nullable true
-- down 2: unclaimed column b.x type integer
-- down 2: unclaimed table b
-- down 2: missed, differs: lost column public.b.y
