-- pg_attribute and pg_attrdef. The columns of sequences and indexes come with them.
SELECT 'column' AS kind, r.name || '.' || a.attname AS object, part.attribute, part.value
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = y.typelem AND y.typcategory = 'A'
JOIN pg_type base ON base.oid = COALESCE(e.oid, y.oid)
JOIN pg_namespace n ON n.oid = base.typnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN a.attidentity <> '' THEN 'identity'
        WHEN a.attgenerated <> '' THEN 'generated'
        WHEN d.oid IS NOT NULL THEN 'default'
    END AS fill
) AS filled
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('nullable', (NOT a.attnotnull)::text),
    ('type', CASE WHEN n.nspname = 'pg_catalog' THEN format_type(a.atttypid, a.atttypmod)
        ELSE CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END
            || base.typname
            || substr(format_type(base.oid, a.atttypmod), length(format_type(base.oid, NULL)) + 1)
            || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END END),
    (COALESCE(fill, 'no default'), ''),
    ('identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END),
    ('generated', CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END),
    (fill || ' text', pg_get_expr(d.adbin, d.adrelid)),
    ('collation', CASE WHEN a.attcollation <> y.typcollation THEN (
        SELECT CASE WHEN w.nspname = current_schema() THEN '' ELSE w.nspname || '.' END || l.collname::text
        FROM pg_collation l JOIN pg_namespace w ON w.oid = l.collnamespace WHERE l.oid = a.attcollation
    ) END)
) AS part (attribute, value)
WHERE r.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND part.attribute IS NOT NULL AND part.value IS NOT NULL
  -- What a view or a type is made of has no defaults.
  AND (r.relkind IN ('r', 'p', 'f') OR part.attribute IN ('', 'type'))
