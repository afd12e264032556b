-- Indexes are asked for by their names alone, beside a table of which little is known.
-- up 1
CREATE TABLE IF NOT EXISTS schema_migrations (x integer);
CREATE TABLE a (x integer, y integer);
CREATE UNIQUE INDEX a_one ON a (x);
-- up 2
DO $$
BEGIN
    IF (SELECT count(*) = 2 FROM pg_indexes WHERE indexname IN ('a_one', 'a_two') AND schemaname = 'public') THEN
        EXECUTE 'DROP INDEX a_one';
    END IF;
    IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'a_one' AND schemaname = 'public') THEN
        EXECUTE 'ALTER INDEX a_one RENAME TO a_two';
    END IF;
END
$$;
-- up 3
CREATE INDEX ON schema_migrations (x);
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'schema_migrations_x_idx' AND schemaname = 'public') THEN
        ALTER TABLE a ADD COLUMN z integer;
    END IF;
END
$$;
-- expected
-- up 1: unclaimed column schema_migrations.x
-- up 1: unclaimed column schema_migrations.x nullable true
-- up 1: unclaimed column schema_migrations.x type integer
-- up 1: unclaimed table schema_migrations
-- up 2: unclaimed column schema_migrations.x
-- up 2: unclaimed column schema_migrations.x nullable true
-- up 2: unclaimed column schema_migrations.x type integer
-- up 2: unclaimed table schema_migrations
-- up 3: unclaimed column a.x
-- up 3: unclaimed column a.x nullable true
-- up 3: unclaimed column a.x type integer
-- up 3: unclaimed column a.y
-- up 3: unclaimed column a.y nullable true
-- up 3: unclaimed column a.y type integer
-- up 3: unclaimed column a.z
-- up 3: unclaimed column a.z nullable true
-- up 3: unclaimed column a.z type integer
-- up 3: unclaimed column schema_migrations.x
-- up 3: unclaimed column schema_migrations.x nullable true
-- up 3: unclaimed column schema_migrations.x type integer
-- up 3: unclaimed index a_two
-- up 3: unclaimed index a_two key 1 column x
-- up 3: unclaimed index a_two key 1 order asc nulls last
-- up 3: unclaimed index a_two keys 1
-- up 3: unclaimed index a_two method btree
-- up 3: unclaimed index a_two on a
-- up 3: unclaimed index a_two unique true
-- up 3: unclaimed index schema_migrations_x_idx
-- up 3: unclaimed index schema_migrations_x_idx key 1 column x
-- up 3: unclaimed index schema_migrations_x_idx key 1 order asc nulls last
-- up 3: unclaimed index schema_migrations_x_idx keys 1
-- up 3: unclaimed index schema_migrations_x_idx method btree
-- up 3: unclaimed index schema_migrations_x_idx on schema_migrations
-- up 3: unclaimed index schema_migrations_x_idx unique false
-- up 3: unclaimed table a
-- up 3: unclaimed table schema_migrations
