-- Defaults and what columns are generated from, for each table.
SELECT 'default', pg_catalog.concat(d.adrelid, ',', pg_catalog.string_agg(pg_catalog.concat(
    d.adnum, ',',
    pg_catalog.quote_literal(
        CASE WHEN NOT c.has_generated THEN pg_catalog.pg_get_expr(d.adbin, 0)
             WHEN r.is_free THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END),
    ','), ''))
FROM columns AS c
JOIN relation AS r ON r.oid = c.attrelid
JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = r.oid
GROUP BY d.adrelid
