-- A cursor that is opened and fetched from.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE b (x int);
DO $$
DECLARE
    names CURSOR FOR SELECT tablename FROM pg_tables WHERE tablename = 'a';
    name text;
BEGIN
    OPEN names;
    LOOP
        FETCH names INTO name;
        EXIT WHEN NOT FOUND;
        EXECUTE format('ALTER TABLE %I ADD COLUMN y int', name);
    END LOOP;
    CLOSE names;
END $$;
-- down 1
DROP TABLE b;
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.x
-- up 1: unclaimed column a.x nullable true
-- up 1: unclaimed column a.x type integer
-- up 1: unclaimed column a.y
-- up 1: unclaimed column a.y nullable true
-- up 1: unclaimed column a.y type integer
-- up 1: unclaimed column b.x
-- up 1: unclaimed column b.x nullable true
-- up 1: unclaimed column b.x type integer
-- up 1: unclaimed table a
-- up 1: unclaimed table b
