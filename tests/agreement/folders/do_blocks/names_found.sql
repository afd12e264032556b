-- Of two constraints nobody knows which name comes first.
-- up 1
CREATE TABLE a (x integer UNIQUE, y integer UNIQUE);
CREATE TABLE b (x integer);
-- up 2
DO $$
DECLARE
    statement text;
BEGIN
    SELECT concat('ALTER TABLE a DROP CONSTRAINT ', conname) INTO statement
    FROM pg_constraint WHERE conrelid = 'public.a'::regclass AND contype = 'u' LIMIT 1;
    IF statement IS NOT NULL THEN
        EXECUTE statement;
    END IF;
END
$$;
-- up 3
CREATE TABLE IF NOT EXISTS c (x integer);
-- expected
-- up 2: unclaimed column a.x
-- up 2: unclaimed column a.x nullable true
-- up 2: unclaimed column a.x type integer
-- up 2: unclaimed column a.y
-- up 2: unclaimed column a.y nullable true
-- up 2: unclaimed column a.y type integer
-- up 2: unclaimed constraint a.a_y_key unique
-- up 2: unclaimed constraint a.a_y_key columns y
-- up 2: unclaimed constraint a.a_y_key deferral not deferrable
-- up 2: unclaimed constraint a.a_y_key nulls distinct
-- up 2: unclaimed constraint a.a_y_key validated true
-- up 2: unclaimed table a
-- up 3: unclaimed column a.x
-- up 3: unclaimed column a.x nullable true
-- up 3: unclaimed column a.x type integer
-- up 3: unclaimed column a.y
-- up 3: unclaimed column a.y nullable true
-- up 3: unclaimed column a.y type integer
-- up 3: unclaimed constraint a.a_y_key unique
-- up 3: unclaimed constraint a.a_y_key columns y
-- up 3: unclaimed constraint a.a_y_key deferral not deferrable
-- up 3: unclaimed constraint a.a_y_key nulls distinct
-- up 3: unclaimed constraint a.a_y_key validated true
-- up 3: unclaimed table a
