-- Tables, views, composite types and sequences; then what their columns are, and what fills these.
SELECT 'relation' AS tag, pg_catalog.concat(
    r.oid, ',', pg_catalog.quote_literal(r.nspname::text), ',',
    pg_catalog.quote_literal(r.relname::text), ',', r.relkind, ',',
    r.relpersistence, ',', r.relrowsecurity, ',', r.relforcerowsecurity, ',', r.relispopulated, ',',
    CASE WHEN r.reloptions IS NOT NULL THEN pg_catalog.quote_literal((
        SELECT pg_catalog.string_agg(item, ', ' ORDER BY item COLLATE "C")
        FROM pg_catalog.unnest(r.reloptions) AS item
    )) END, ',',
    (SELECT pg_catalog.string_agg(i.inhparent::text, ' ' ORDER BY i.inhseqno)
     FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = r.oid), ',',
    r.relkind = 'p', ',',
    CASE WHEN r.relkind = 'p' AND r.is_free
        THEN pg_catalog.quote_literal(pg_catalog.pg_get_partkeydef(r.oid)) END, ',',
    r.relispartition, ',',
    -- It names no column.
    pg_catalog.quote_literal(pg_catalog.pg_get_expr(r.relpartbound, 0)), ',', r.relreplident, ','
) AS record
FROM relation AS r
WHERE r.relkind <> 'S'
UNION ALL
-- A default names no column, but what a column is generated from does.
SELECT 'fills', pg_catalog.concat(c.attrelid, ',', of_it.packed, ',')
FROM columns AS c
CROSS JOIN LATERAL (
    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(
        ',', d.adnum,
        COALESCE(pg_catalog.quote_literal(CASE
            WHEN NOT c.has_generated THEN pg_catalog.pg_get_expr(d.adbin, 0)
            WHEN c.is_free THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid)
        END), '')), ',') AS packed
    FROM pg_catalog.pg_attrdef AS d
    WHERE d.adrelid = c.attrelid
) AS of_it
WHERE of_it.packed IS NOT NULL
UNION ALL
SELECT 'columns', pg_catalog.concat(c.attrelid, ',', c.packed, ',') FROM columns AS c
UNION ALL
-- Tables that are referred to and that the manifest does not name.
SELECT 'elsewhere', pg_catalog.concat(
    c.oid, ',', pg_catalog.quote_literal(n.nspname::text), ',',
    pg_catalog.quote_literal(c.relname::text), ',',
    (SELECT pg_catalog.string_agg(pg_catalog.concat(
         a.attnum, ',', pg_catalog.quote_literal(a.attname::text), ','), '')
     FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0))
FROM (
    SELECT pg_catalog.unnest(k.refers) FROM constraints AS k
    UNION
    SELECT i.inhparent
    FROM relation AS r JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = r.oid
    -- where sequences
    UNION
    SELECT s.refobjid FROM sequence AS s WHERE s.refobjid IS NOT NULL
    -- end
    EXCEPT
    SELECT c.attrelid FROM columns AS c
) AS e (oid)
JOIN pg_catalog.pg_class AS c ON c.oid = e.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
-- where sequences
UNION ALL
SELECT 'sequence', pg_catalog.concat(pg_catalog.concat_ws(
    ',', pg_catalog.quote_literal(s.nspname::text), pg_catalog.quote_literal(s.relname::text),
    s.seqtypid::pg_catalog.regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
    s.seqcycle, COALESCE(s.refobjid::text, ''), COALESCE(s.refobjsubid::text, '')), ',')
FROM sequence AS s
-- end
