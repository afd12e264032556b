-- A loop over the rows of a query that is put together.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE b (x int);
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN EXECUTE 'SELECT tablename FROM pg_tables WHERE tablename = ''a''' LOOP
        EXECUTE 'ALTER TABLE ' || quote_ident(r.tablename) || ' ADD COLUMN y int';
    END LOOP;
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
