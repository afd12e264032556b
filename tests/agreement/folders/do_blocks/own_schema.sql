-- The same for a schema of ours: any of its indexes may go.
-- up 1
CREATE SCHEMA queue;
CREATE TABLE queue.a (name text);
CREATE INDEX a_i6 ON queue.a (name);
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relname = 'a' LOOP
        EXECUTE format('DROP INDEX IF EXISTS queue.%1$s_i6', one);
    END LOOP;
END
$$;
-- expected
-- up 1: unclaimed column queue.a.name
-- up 1: unclaimed column queue.a.name nullable true
-- up 1: unclaimed column queue.a.name type text
-- up 1: unclaimed table queue.a
