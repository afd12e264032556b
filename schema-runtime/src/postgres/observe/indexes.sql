-- The indexes of each table or materialized view, and what they name.
SELECT 'indexes', pg_catalog.concat(i.indrelid, ',', i.packed)
FROM indexes AS i
UNION ALL
SELECT 'method', pg_catalog.concat(m.oid, ',', pg_catalog.quote_literal(m.amname::text), ',')
FROM pg_catalog.pg_am AS m
WHERE m.amtype = 'i'
UNION ALL
SELECT 'class', pg_catalog.concat(o.oid, ',', pg_catalog.quote_literal(o.opcname::text), ',')
FROM pg_catalog.pg_opclass AS o
WHERE NOT o.opcdefault
