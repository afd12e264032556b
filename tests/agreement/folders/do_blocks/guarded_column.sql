-- A column added when it is not there.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'a' AND column_name = 'y') THEN
        ALTER TABLE a ADD COLUMN y text;
    END IF;
END
$$;
-- down 2
ALTER TABLE a DROP COLUMN y;
