-- A line for everything that a manifest can claim, by a query that shares nothing with the runtime.
WITH named AS (
    SELECT c.oid, c.relkind,
        CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND c.relname NOT IN ('_sqlx_migrations', '_schema_fixtures', '__diesel_schema_migrations')
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      )
), tables AS (SELECT * FROM named WHERE relkind IN ('r', 'p'))
SELECT 'table ' || name FROM tables
UNION ALL
SELECT parts.line
FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = y.typelem AND y.typcategory = 'A'
JOIN pg_type base ON base.oid = COALESCE(e.oid, y.oid)
JOIN pg_namespace n ON n.oid = base.typnamespace
CROSS JOIN LATERAL (VALUES
    ('column ' || t.name || '.' || a.attname),
    ('nullable ' || t.name || '.' || a.attname || ' ' || NOT a.attnotnull),
    ('type ' || t.name || '.' || a.attname || ' '
        || CASE WHEN n.nspname = 'pg_catalog' THEN format_type(a.atttypid, a.atttypmod)
            ELSE CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END
                || base.typname
                || substr(format_type(base.oid, a.atttypmod), length(format_type(base.oid, NULL)) + 1)
                || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END END)
) AS parts (line)
UNION ALL
SELECT 'constraint ' || t.name || '.' || k.conname || ' ' || k.contype::text || ' ('
    || CASE WHEN k.contype IN ('c', 'x') THEN '' ELSE (
        SELECT string_agg(a.attname, ',' ORDER BY place)
        FROM unnest(k.conkey) WITH ORDINALITY AS keys (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = number
       ) END || ')' || COALESCE(' -> ' || f.name, '')
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
LEFT JOIN named f ON f.oid = k.confrelid
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
UNION ALL
SELECT 'index ' || t.name || '.' || c.relname || ' (' || (
        SELECT string_agg(COALESCE(a.attname, '?'), ',' ORDER BY place)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS keys (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = number
        WHERE place <= i.indnkeyatts
    ) || ') unique ' || i.indisunique || ' partial ' || (i.indpred IS NOT NULL)
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
    AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'enum ' || CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || y.typname
    || ' (' || COALESCE((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder)
        FROM pg_enum WHERE enumtypid = y.oid), '') || ')'
FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace WHERE y.typtype = 'e'
