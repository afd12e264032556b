-- A column whose table's row is the type of another column keeps its type.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (one a);
-- up 2
DO $$ BEGIN ALTER TABLE a ALTER COLUMN x TYPE bigint;
EXCEPTION WHEN SQLSTATE '0A000' THEN NULL; END $$;
-- expected
-- up 1: unclaimed column b.one type a
-- up 2: unclaimed column a.x
-- up 2: unclaimed column a.x nullable true
-- up 2: unclaimed column a.x type integer
-- up 2: unclaimed column b.one type a
-- up 2: unclaimed table a
