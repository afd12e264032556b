-- Code whose guards and values are known is replayed; what it makes is claimed.
DO $$ BEGIN
    CREATE TYPE state AS ENUM ('new', 'done');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
    CREATE TYPE state AS ENUM ('old');
EXCEPTION WHEN duplicate_object THEN
    RAISE NOTICE 'there is one: %', SQLERRM;
END $$;
CREATE TABLE disks (id bigint PRIMARY KEY, size int, state state, CONSTRAINT sized CHECK (size > 0));
CREATE INDEX disks_size ON disks (size);
-- The whole block is taken back, then the handler runs.
DO $$ BEGIN
    CREATE TABLE taken_back (id int);
    ALTER TABLE disks ADD COLUMN late int;
    CREATE TABLE disks (id int);
EXCEPTION
    WHEN undefined_table THEN CREATE TABLE wrong_handler (id int);
    WHEN duplicate_table OR duplicate_column THEN CREATE TABLE right_handler (id int);
END $$;
DO $$ BEGIN
    ALTER TABLE disks ADD COLUMN size bigint;
EXCEPTION WHEN SQLSTATE '42701' THEN ALTER TABLE disks ADD COLUMN size_too bigint;
END $$;
DO $$ BEGIN
    ALTER TABLE absent ADD COLUMN size bigint;
EXCEPTION WHEN others THEN ALTER TABLE disks ADD COLUMN of_others int;
END $$;
DO $$ BEGIN
    ALTER TABLE disks ADD CONSTRAINT sized CHECK (size > 1);
EXCEPTION WHEN duplicate_object THEN ALTER TABLE disks ADD COLUMN checked int;
END $$;
DO $$ BEGIN
    ALTER TABLE disks ADD CONSTRAINT disks_pkey UNIQUE (size);
EXCEPTION
    WHEN duplicate_object THEN CREATE TABLE wrong_handler (id int);
    WHEN duplicate_table THEN ALTER TABLE disks ADD COLUMN keyed int;
END $$;
DO $$ BEGIN
    BEGIN
        CREATE TABLE inner_one (id int);
        CREATE INDEX disks_size ON disks (id);
    EXCEPTION WHEN duplicate_column THEN NULL;
    END;
    CREATE TABLE not_reached (id int);
EXCEPTION WHEN duplicate_table THEN CREATE TABLE outer_one (id int);
END $$;
-- Guards over the catalogs.
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'state') THEN
        CREATE TYPE state AS ENUM ('x');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                   WHERE t.typname = 'phase' AND n.nspname = 'public') THEN
        CREATE TYPE phase AS ENUM ('a');
    ELSE
        CREATE TABLE not_this (id int);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON e.enumtypid = t.oid
                   WHERE t.typname = 'phase' AND e.enumlabel = 'b') THEN
        ALTER TYPE phase ADD VALUE 'b';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'a' AND enumtypid = 'phase'::regtype) THEN
        ALTER TYPE phase ADD VALUE 'c';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'b'
                   AND enumtypid = (SELECT oid FROM pg_type WHERE typname = 'state')) THEN
        CREATE TABLE no_such_label (id int);
    END IF;
    IF EXISTS (SELECT FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name = 'disks' AND column_name = 'size'
               AND data_type = 'integer' AND is_nullable = 'YES') THEN
        ALTER TABLE disks ALTER COLUMN size SET NOT NULL;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'disks'::regclass AND attname = 'size'
               AND NOT attisdropped AND attnum > 0) THEN
        ALTER TABLE disks ADD COLUMN by_attribute int;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'sized') THEN
        ALTER TABLE disks DROP COLUMN size;
    ELSIF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'named'
                      AND conrelid = 'public.disks'::regclass) THEN
        ALTER TABLE disks ADD CONSTRAINT named UNIQUE (size);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM information_schema.table_constraints
                   WHERE table_name = 'disks' AND constraint_type = 'PRIMARY KEY'
                   AND constraint_name = 'disks_pkey') THEN
        ALTER TABLE disks ADD PRIMARY KEY (size);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE tablename = 'disks' AND indexname = 'disks_state') THEN
        CREATE INDEX disks_state ON disks (state);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relname = 'disks_state' AND n.nspname = 'public') THEN
        CREATE INDEX disks_state ON disks (id);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'disks_state' AND relkind IN ('r', 'p')) THEN
        CREATE TABLE no_such_table (id int);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'users') THEN
        CREATE TABLE users (id int);
    END IF;
    IF EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'public'
               AND table_name = 'users') AND to_regclass('public.users') IS NOT NULL THEN
        ALTER TABLE users ADD COLUMN name text;
    END IF;
    IF to_regclass('nothing') IS NULL THEN
        CREATE TABLE nothing (id int);
    END IF;
    IF (SELECT count(*) FROM pg_indexes WHERE indexname IN ('disks_state', 'disks_size')) = 2 THEN
        ALTER INDEX disks_state RENAME TO disks_by_state;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 't' AND tgrelid = 'users'::regclass) THEN
        ALTER TABLE users ADD COLUMN no_trigger int;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE tablename = 'users' AND policyname = 'p') THEN
        CREATE POLICY p ON users;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_policies WHERE tablename = 'users' AND policyname = 'p') THEN
        ALTER TABLE users ADD COLUMN with_policy int;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citext') THEN
        RAISE EXCEPTION 'not reached';
    END IF;
END $$;
-- Lists, ranges, constants and texts that are put together.
DO $$
DECLARE
    name text;
    prefix CONSTANT text := 'list_';
    names text[] := ARRAY['a', 'b'];
    row record;
    found_one boolean := false;
BEGIN
    FOREACH name IN ARRAY names LOOP
        EXECUTE format('CREATE TABLE %I (id int, %s text)', prefix || name, quote_ident('Of ' || name));
        found_one := true;
    END LOOP;
    FOR i IN 1..3 LOOP
        CONTINUE WHEN i = 2;
        EXECUTE 'CREATE TABLE part_' || i || ' (id int DEFAULT ' || quote_literal(i) || ')';
    END LOOP;
    FOR name IN SELECT unnest(ARRAY['disks', 'users']) LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN touched int', name);
    END LOOP;
    FOR row IN SELECT * FROM (VALUES ('disks', 'one'), ('users', 'two')) AS t (of_table, of_column) LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN %I int', row.of_table, row.of_column);
    END LOOP;
    SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'part_3') INTO found_one;
    IF found_one THEN
        EXECUTE 'ALTER TABLE part_3 ADD COLUMN found int';
        RETURN;
    END IF;
    CREATE TABLE not_reached (id int);
END $$;
-- Data is data.
DO $$ DECLARE one record; BEGIN
    INSERT INTO users (id) SELECT 1 WHERE NOT EXISTS (SELECT FROM users);
    FOR one IN SELECT id FROM users LOOP
        UPDATE users SET name = 'x' WHERE id = one.id;
    END LOOP;
    PERFORM pg_sleep(0);
    IF (SELECT count(*) FROM users) > 100 THEN
        RAISE EXCEPTION 'too many';
    END IF;
END $$;
