-- Owners and rights are given to a role whose name is not known: that changes no table.
-- up 1
CREATE TABLE a (x integer);
DO $$
DECLARE
    one text := coalesce(current_setting('app.role', true), current_user);
BEGIN
    EXECUTE 'ALTER TABLE a OWNER TO ' || quote_ident(one);
    EXECUTE 'GRANT SELECT ON a TO ' || quote_ident(one) || ' WITH GRANT OPTION';
    EXECUTE 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ' || quote_ident(one);
END
$$;
-- down 1
DROP TABLE a;
-- up 2
CREATE TABLE IF NOT EXISTS b (y integer);
-- down 2
DROP TABLE b;
