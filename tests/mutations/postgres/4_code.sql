CREATE FUNCTION half(n integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT n / 2';
CREATE FUNCTION more(n integer DEFAULT 1) RETURNS SETOF integer LANGUAGE sql
    AS 'SELECT $1 + 1';
CREATE FUNCTION rights() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER LEAKPROOF
    AS 'SELECT current_user::text';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION touch_too() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE act(n integer) LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer);
CREATE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch('one', 'two');
CREATE TRIGGER disks_seen AFTER DELETE ON disks REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION touch();
CREATE CONSTRAINT TRIGGER disks_late AFTER INSERT ON disks DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER users_same BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE POLICY own ON secrets AS PERMISSIVE FOR ALL TO public
    USING (owner = 'me') WITH CHECK (owner = 'me');
CREATE POLICY shown ON secrets AS RESTRICTIVE FOR SELECT USING (id > 0);
CREATE VIEW big AS SELECT id, title FROM disks WHERE size > 10;
CREATE VIEW guarded WITH (security_barrier = true) AS SELECT id FROM disks;
CREATE MATERIALIZED VIEW counts AS SELECT owner, count(*) AS disks FROM disks GROUP BY owner;
CREATE UNIQUE INDEX counts_owner ON counts (owner);
CREATE INDEX counts_all ON counts (disks DESC, lower('a' || owner)) INCLUDE (owner)
    WITH (fillfactor = 70) WHERE disks > 1;
CREATE RULE silent AS ON DELETE TO kept DO INSTEAD NOTHING;
