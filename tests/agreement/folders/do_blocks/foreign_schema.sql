-- What is put together for a schema of which nothing is known here changes nothing of ours.
-- up 1
CREATE TABLE a (x integer);
CREATE INDEX a_i6 ON a (x);
DO $$
DECLARE
    one text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'queue') THEN
        RETURN;
    END IF;
    CREATE OR REPLACE FUNCTION queue.make(named text) RETURNS void LANGUAGE plpgsql AS $f$
    BEGIN EXECUTE format('CREATE TABLE queue.%I ()', named); END $f$;
    FOR one IN SELECT relname FROM pg_class LOOP
        EXECUTE format('DROP INDEX IF EXISTS queue.%1$s_i6', one);
        EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %1$s_i6 ON queue.%1$I (name)', one);
    END LOOP;
END
$$;
-- up 2
CREATE TABLE IF NOT EXISTS b (x integer);
