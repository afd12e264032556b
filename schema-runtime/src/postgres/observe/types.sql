-- Enums, domains and ranges.
SELECT 'enum', pg_catalog.concat(
    pg_catalog.quote_literal(t.nspname::text), ',', pg_catalog.quote_literal(t.typname::text), ',',
    (SELECT pg_catalog.string_agg(pg_catalog.concat(
         pg_catalog.quote_literal(e.enumlabel::text), ','), '' ORDER BY e.enumsortorder)
     FROM pg_catalog.pg_enum AS e WHERE e.enumtypid = t.oid))
FROM named_type AS t
WHERE t.typtype = 'e'
UNION ALL
SELECT 'domain', pg_catalog.concat(
    pg_catalog.quote_literal(t.nspname::text), ',', pg_catalog.quote_literal(t.typname::text), ',',
    t.typbasetype, ',', t.typtypmod, ',', t.typcollation, ',', t.typnotnull, ',',
    t.typdefaultbin IS NOT NULL, ',',
    pg_catalog.quote_literal(pg_catalog.pg_get_expr(t.typdefaultbin, 0)), ',',
    (SELECT pg_catalog.string_agg(pg_catalog.concat(
         pg_catalog.quote_literal(k.conname::text), ',', k.convalidated, ',',
         pg_catalog.quote_literal(pg_catalog.pg_get_expr(k.conbin, 0)), ','), '')
     FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid AND k.contype = 'c'))
FROM named_type AS t
WHERE t.typtype = 'd'
UNION ALL
SELECT 'range', pg_catalog.concat(
    pg_catalog.quote_literal(t.nspname::text), ',', pg_catalog.quote_literal(t.typname::text), ',',
    g.rngsubtype, ',')
FROM named_type AS t
JOIN pg_catalog.pg_range AS g ON g.rngtypid = t.oid
