-- The same for several tables.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (x integer);
-- down 1
DROP TABLE a, b;
-- up 2
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['a', 'b'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN made timestamptz', name);
    END LOOP;
END
$$;
-- down 2
ALTER TABLE a DROP COLUMN made;
ALTER TABLE b DROP COLUMN made;
