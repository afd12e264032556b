-- `constraint_column_usage` lists a foreign key under the table that it refers to.
-- up 1
CREATE TABLE a (x integer CONSTRAINT a_key UNIQUE);
CREATE TABLE b (x integer CONSTRAINT b_key REFERENCES a (x), y integer);
-- up 2
DO $$
BEGIN
    IF NOT EXISTS (SELECT * FROM information_schema.constraint_column_usage
        WHERE table_schema = 'public' AND table_name = 'a' AND constraint_name = 'b_key') THEN
        ALTER TABLE b ADD COLUMN wrong integer;
    END IF;
    IF NOT EXISTS (SELECT * FROM information_schema.constraint_column_usage
        WHERE table_schema = 'public' AND table_name = 'b' AND constraint_name = 'b_key') THEN
        ALTER TABLE b ADD COLUMN right_one integer;
    END IF;
    IF NOT EXISTS (SELECT * FROM information_schema.constraint_column_usage
        WHERE table_schema = 'public' AND table_name = 'a' AND constraint_name = 'a_key') THEN
        ALTER TABLE a ADD COLUMN wrong integer;
    END IF;
    IF NOT EXISTS (SELECT * FROM information_schema.constraint_column_usage
        WHERE table_schema = 'public' AND table_name = 'b' AND constraint_name = 'b_check') THEN
        ALTER TABLE b ADD CONSTRAINT b_check CHECK (y > 0);
    END IF;
END
$$;
