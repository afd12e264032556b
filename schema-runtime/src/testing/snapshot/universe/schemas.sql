-- pg_namespace and pg_extension.
SELECT 'schema ' || n.nspname, '', concat_ws('; ',
    'owner ' || pg_get_userbyid(n.nspowner),
    'access ' || (
        SELECT string_agg(item::text, ',' ORDER BY item::text)
        FROM unnest(COALESCE(n.nspacl, acldefault('n', n.nspowner))) AS item
    )
)
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
  )
UNION ALL
SELECT 'extension ' || e.extname, '', e.extversion || ' in ' || e.extnamespace::regnamespace
FROM pg_extension e
