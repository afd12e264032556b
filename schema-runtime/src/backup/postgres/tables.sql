-- Every table that has rows of its own, but for partitions, whose rows their table gives; with its columns but for
-- generated ones, which COPY neither gives nor takes. History tables are not the application's.
SELECT c.oid::int8, n.nspname, c.relname, c.relkind = 'p',
    (SELECT e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
       AND d.refclassid = 'pg_catalog.pg_extension'::regclass),
    pg_catalog.has_table_privilege(c.oid, 'SELECT'),
    -- LOCK TABLE .. IN SHARE MODE asks for one of these.
    pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'),
    pg_catalog.pg_total_relation_size(c.oid),
    coalesce(a.names, '{}'), coalesce(a.types, '{}')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT array_agg(attname::text ORDER BY attnum) AS names,
        array_agg(pg_catalog.format_type(atttypid, atttypmod) ORDER BY attnum) AS types
    FROM pg_catalog.pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
) a ON true
WHERE c.relkind IN ('r', 'p')
  AND NOT c.relispartition
  AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND c.relname <> ALL ($1)
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
