-- What the other queries stand on: the relations of the universe. Toast tables and indexes are apart.
SELECT c.oid, c.relkind, n.nspname || '.' || c.relname AS name,
    CASE c.relkind
        WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'v' THEN 'view'
        WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
        WHEN 'f' THEN 'foreign table' ELSE 'type'
    END || ' ' || n.nspname || '.' || c.relname AS key,
    'schema ' || n.nspname AS owner
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
  AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND c.relname NOT IN ('_sqlx_migrations', '_schema_fixtures', '_schema_progress', '__diesel_schema_migrations')
  AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
  )
