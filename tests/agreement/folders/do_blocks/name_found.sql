-- A constraint is dropped under the name that the catalogs say.
-- up 1
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x));
-- down 1
DROP TABLE a;
-- up 2
DO $$
DECLARE
    statement text;
BEGIN
    SELECT concat('ALTER TABLE a DROP CONSTRAINT ', constraint_name)
    INTO statement
    FROM information_schema.table_constraints
    WHERE table_schema = 'public' AND table_name = 'a' AND constraint_type = 'PRIMARY KEY';
    IF statement IS NOT NULL THEN
        EXECUTE statement;
    END IF;
    ALTER TABLE a ADD PRIMARY KEY (y);
END
$$;
-- down 2
ALTER TABLE a DROP CONSTRAINT a_pkey;
ALTER TABLE a ADD PRIMARY KEY (x);
ALTER TABLE a ALTER COLUMN y DROP NOT NULL;
-- up 3
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT conname FROM pg_constraint WHERE conrelid = 'public.a'::regclass AND contype = 'p' LOOP
        EXECUTE format('ALTER TABLE a DROP CONSTRAINT %I', one.conname);
    END LOOP;
END
$$;
-- down 3
ALTER TABLE a ADD PRIMARY KEY (y);
