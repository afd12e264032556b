-- pg_constraint: of tables, then of domains.
SELECT 'constraint ' || k.conname || ' on ' || r.name, r.key, concat_ws('; ',
    pg_get_constraintdef(k.oid),
    CASE WHEN NOT k.convalidated THEN 'not validated' END,
    CASE WHEN to_jsonb(k) ->> 'conenforced' = 'false' THEN 'not enforced' END,
    CASE WHEN k.conparentid <> 0 THEN 'of a partition' END,
    CASE WHEN k.coninhcount > 0 THEN 'inherited' || CASE WHEN k.conislocal THEN ', local' ELSE '' END END
)
FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
UNION ALL
SELECT 'constraint ' || k.conname || ' on ' || n.nspname || '.' || y.typname,
    'type ' || n.nspname || '.' || y.typname,
    concat_ws('; ', pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN 'not validated' END)
FROM pg_constraint k
JOIN pg_type y ON y.oid = k.contypid
JOIN pg_namespace n ON n.oid = y.typnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_type'::regclass AND d.objid = y.oid AND d.deptype = 'e'
  )
