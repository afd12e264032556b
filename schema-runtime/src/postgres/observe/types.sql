-- How types are spelled: one of `pg_catalog` as `format_type` does, another one by its own name.
SELECT 'spelled', pg_catalog.concat(
    u.type, ',', u.modifiers, ',',
    CASE WHEN n.nspname <> 'pg_catalog' THEN pg_catalog.quote_literal(n.nspname::text) END, ',',
    pg_catalog.quote_literal(CASE
        WHEN n.nspname = 'pg_catalog' THEN pg_catalog.format_type(u.type, u.modifiers)
        ELSE pg_catalog.concat(
            t.typname,
            pg_catalog.substr(pg_catalog.format_type(t.oid, u.modifiers),
                              pg_catalog.length(pg_catalog.format_type(t.oid, NULL)) + 1),
            CASE WHEN t.oid = u.type THEN '' ELSE '[]' END)
    END), ',', whole.typcollation, ',')
FROM used AS u
JOIN pg_catalog.pg_type AS whole ON whole.oid = u.type
JOIN pg_catalog.pg_type AS t
    ON t.oid = CASE WHEN whole.typcategory = 'A' AND whole.typtype = 'b' AND whole.typelem <> 0
                    THEN whole.typelem ELSE whole.oid END
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
UNION ALL
SELECT 'collation', pg_catalog.concat(
    c.oid, ',', pg_catalog.quote_literal(n.nspname::text), ',',
    pg_catalog.quote_literal(c.collname::text), ',')
FROM (
    SELECT 100::pg_catalog.oid
    UNION
    SELECT pg_catalog.unnest(c.collations) FROM columns AS c
    UNION
    SELECT pg_catalog.unnest(pg_catalog.string_to_array(of_it.collations, ' ')::pg_catalog.oid[])
    FROM (SELECT DISTINCT i.collations FROM indexes AS i) AS of_it
    -- where types
    UNION
    SELECT t.typcollation FROM named_type AS t WHERE t.typtype = 'd'
    -- end
) AS used (oid)
JOIN pg_catalog.pg_collation AS c ON c.oid = used.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
-- where types
UNION ALL
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
-- end
