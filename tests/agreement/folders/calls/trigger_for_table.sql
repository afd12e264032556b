-- A function that gives a table its trigger; one name has to be in quotes.
-- up 1
CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at = now(); RETURN NEW; END $$;
CREATE FUNCTION trigger_updated_at(tablename regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER set_updated_at BEFORE UPDATE ON %s FOR EACH ROW
        WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at()', tablename);
END
$$;
CREATE TABLE "user" (id bigint, updated_at timestamptz);
SELECT trigger_updated_at('"user"');
-- down 1
DROP TABLE "user";
DROP FUNCTION trigger_updated_at(regclass);
DROP FUNCTION set_updated_at();
-- up 2
CREATE TABLE a (id bigint, updated_at timestamptz);
SELECT trigger_updated_at('a');
-- down 2
DROP TABLE a;
-- expected
-- up 1: unclaimed trigger set_updated_at on user condition text ((old.* IS DISTINCT FROM new.*))
-- up 2: unclaimed trigger set_updated_at on a condition text ((old.* IS DISTINCT FROM new.*))
-- up 2: unclaimed trigger set_updated_at on user condition text ((old.* IS DISTINCT FROM new.*))
-- down 2: unclaimed trigger set_updated_at on user condition text ((old.* IS DISTINCT FROM new.*))
