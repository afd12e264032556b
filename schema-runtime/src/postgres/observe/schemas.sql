-- Schemas and extensions.
SELECT 'schema', pg_catalog.concat(pg_catalog.quote_literal(n.nspname::text), ',')
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname = ANY ({schemas})
UNION ALL
SELECT 'extension', pg_catalog.concat(
    pg_catalog.quote_literal(e.extname::text), ',', pg_catalog.quote_literal(n.nspname::text), ',')
FROM pg_catalog.pg_extension AS e
JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
WHERE e.extname = ANY ({extensions})
