-- Code that may do anything.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'ALTER TABLE ' || quote_ident(r.tablename) || ' ADD COLUMN seen boolean';
    END LOOP;
END
$$;
CREATE TABLE b (x integer);
-- down 2
DROP TABLE b;
ALTER TABLE a DROP COLUMN seen;
-- expected
-- up 2: unclaimed column a.seen
-- up 2: unclaimed column a.seen nullable true
-- up 2: unclaimed column a.seen type boolean
-- up 2: unclaimed column a.x
-- up 2: unclaimed column a.x nullable true
-- up 2: unclaimed column a.x type integer
-- up 2: unclaimed table a
-- down 2: unclaimed column a.x
-- down 2: unclaimed column a.x nullable true
-- down 2: unclaimed column a.x type integer
-- down 2: unclaimed table a
