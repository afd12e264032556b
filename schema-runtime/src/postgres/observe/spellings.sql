-- What columns and keys name, before what names it: each table can be put together as soon as it is read.
-- How types are spelled: one of `pg_catalog` as `format_type` does, another one by its own name.
SELECT 'spelled' AS tag, pg_catalog.concat(
    u.type, ',', u.modifiers, ',',
    CASE WHEN n.nspname <> 'pg_catalog' THEN pg_catalog.quote_literal(n.nspname::text) END, ',',
    pg_catalog.quote_literal(CASE
        WHEN n.nspname = 'pg_catalog' THEN pg_catalog.format_type(u.type, u.modifiers)
        ELSE pg_catalog.concat(
            t.typname,
            pg_catalog.substr(pg_catalog.format_type(t.oid, u.modifiers),
                              pg_catalog.length(pg_catalog.format_type(t.oid, NULL)) + 1),
            CASE WHEN t.oid = u.type THEN '' ELSE '[]' END)
    END), ',', whole.typcollation, ',') AS record
FROM used AS u
JOIN pg_catalog.pg_type AS whole ON whole.oid = u.type
JOIN pg_catalog.pg_type AS t
    ON t.oid = CASE WHEN whole.typcategory = 'A' AND whole.typtype = 'b' AND whole.typelem <> 0
                    THEN whole.typelem ELSE whole.oid END
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
UNION ALL
-- Collations: the server's own, of which it keeps no dependency (below 12000: `FirstUnpinnedObjectId`), and
-- those that a column, a domain or an index depends on.
SELECT 'collation', pg_catalog.concat(
    c.oid, ',', pg_catalog.quote_literal(n.nspname::text), ',',
    pg_catalog.quote_literal(c.collname::text), ',')
FROM pg_catalog.pg_collation AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
WHERE c.oid < 12000 OR c.oid IN (
    SELECT d.refobjid
    FROM pg_catalog.pg_depend AS d
    WHERE d.refclassid = 'pg_catalog.pg_collation'::pg_catalog.regclass
)
UNION ALL
SELECT 'method', pg_catalog.concat(m.oid, ',', pg_catalog.quote_literal(m.amname::text), ',')
FROM pg_catalog.pg_am AS m
WHERE m.amtype = 'i'
UNION ALL
SELECT 'class', pg_catalog.concat(o.oid, ',', pg_catalog.quote_literal(o.opcname::text), ',')
FROM pg_catalog.pg_opclass AS o
WHERE NOT o.opcdefault
