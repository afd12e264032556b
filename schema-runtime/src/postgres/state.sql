-- What a start reads besides the schema, which is read by the same message (`observe/`): an implicit
-- transaction with one snapshot.
-- Our own tables are read through query_to_xml, so that the message is valid where they do not
-- exist or where the role may not read them; a row is digits, letters and separators only, so that
-- the XML needs no reading.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- The session and our own tables.
WITH own AS (
    SELECT t.key, c.oid, c.relname, n.nspname,
           pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable
    FROM (VALUES ('history', {history}), ('fixtures', {fixtures})) AS t (key, name)
    LEFT JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass(t.name)
    LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
)
SELECT pg_catalog.current_database()::pg_catalog.text,
       pg_catalog.current_schema()::pg_catalog.text,
       pg_catalog.pg_is_in_recovery()::pg_catalog.text,
       (pg_catalog.now() <> pg_catalog.statement_timestamp())::pg_catalog.text,
       pg_catalog.current_setting('search_path'),
       pg_catalog.current_setting('role'),
       history.nspname::pg_catalog.text,
       history.readable::pg_catalog.text,
       CASE WHEN history.readable THEN pg_catalog.substring(pg_catalog.query_to_xml(
           pg_catalog.format($sql$
               SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|',
                   version,
                   CASE WHEN success THEN 't' ELSE 'f' END,
                   execution_time,
                   pg_catalog.to_char(installed_on AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                   'x' || pg_catalog.encode(checksum, 'hex'),
                   'x' || pg_catalog.encode(pg_catalog.convert_to(description, 'UTF8'), 'hex')
               ), ',' ORDER BY version) AS v FROM %I.%I
           $sql$, history.nspname, history.relname),
           false, true, '')::pg_catalog.text, '<v>(.*)</v>') END,
       fixtures.nspname::pg_catalog.text,
       fixtures.readable::pg_catalog.text,
       CASE WHEN fixtures.readable THEN pg_catalog.substring(pg_catalog.query_to_xml(
           pg_catalog.format($sql$
               SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|',
                   'x' || pg_catalog.encode(checksum, 'hex'),
                   'x' || pg_catalog.encode(pg_catalog.convert_to(name, 'UTF8'), 'hex')
               ), ',' ORDER BY applied_at) AS v FROM %I.%I
           $sql$, fixtures.nspname, fixtures.relname),
           false, true, '')::pg_catalog.text, '<v>(.*)</v>') END,
       session_user::pg_catalog.text,
       (SELECT pg_catalog.string_agg(
                   'x' || pg_catalog.encode(pg_catalog.convert_to(name, 'UTF8'), 'hex') || '|x'
                       || pg_catalog.encode(pg_catalog.convert_to(setting, 'UTF8'), 'hex'),
                   ',')
        FROM (SELECT name, setting FROM pg_catalog.pg_settings
              WHERE source = 'session'
                AND name NOT IN
                    ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
              -- No catalog lists what no module has defined (`app.tenant`): their names are given.
              UNION ALL
              SELECT name, pg_catalog.current_setting(name, true)
              FROM pg_catalog.unnest(ARRAY[{kept}]::pg_catalog.text[]) AS given (name)
              WHERE pg_catalog.current_setting(name, true) <> '') AS settings),
       -- A role without USAGE on a schema of its search_path is told that nothing is there.
       (SELECT s.nspname::pg_catalog.text
        FROM pg_catalog.pg_class AS h
        JOIN pg_catalog.pg_namespace AS s ON s.oid = h.relnamespace
        WHERE history.oid IS NULL AND h.relname = {history_name}
          AND s.nspname = ANY (pg_catalog.string_to_array(pg_catalog.replace(pg_catalog.replace(
                  pg_catalog.current_setting('search_path'), '"', ''), ', ', ','), ','))
          AND NOT pg_catalog.has_schema_privilege(s.oid, 'USAGE')
        LIMIT 1)
FROM own AS history, own AS fixtures
WHERE history.key = 'history' AND fixtures.key = 'fixtures'
