-- The indexes of each table or materialized view. Two expressions or more are printed apart; what is no
-- call has parentheses around it then.
SELECT 'indexes', pg_catalog.concat(i.indrelid, ',', pg_catalog.string_agg(pg_catalog.concat_ws(
    ',', i.indexrelid, pg_catalog.quote_literal(i.relname::text), i.relam, i.indisunique, i.same_nulls,
    i.is_invalid, i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption,
    CASE WHEN i.reloptions IS NULL THEN '' ELSE pg_catalog.quote_literal((
        SELECT pg_catalog.string_agg(item, ', ' ORDER BY item COLLATE "C")
        FROM pg_catalog.unnest(i.reloptions) AS item
    )) END,
    i.indpred IS NOT NULL,
    CASE WHEN i.indpred IS NOT NULL AND i.is_free
        THEN COALESCE(pg_catalog.quote_literal(pg_catalog.pg_get_expr(i.indpred, i.indrelid)), '')
        ELSE '' END,
    CASE WHEN i.indexprs IS NULL OR NOT i.is_free THEN ''
         WHEN i.indkey::text ~ '(^| )0 (.* )?0( |$)' THEN (
            -- What is no call has parentheses around it here, and not among the others.
            SELECT pg_catalog.string_agg(pg_catalog.concat(pg_catalog.quote_literal(CASE
                       WHEN pg_catalog.strpos(
                           pg_catalog.pg_get_expr(i.indexprs, i.indrelid), d.definition) > 0
                       THEN d.definition
                       ELSE pg_catalog.regexp_replace(d.definition, '^[(](.*)[)]$', E'\\1')
                   END), ','), '' ORDER BY place)
            FROM pg_catalog.generate_series(1, i.indnkeyatts::integer) AS place
            CROSS JOIN LATERAL (
                SELECT pg_catalog.pg_get_indexdef(i.indexrelid, place, FALSE) AS definition
            ) AS d
            WHERE i.indkey[place - 1] = 0
        )
        ELSE pg_catalog.concat(
            pg_catalog.quote_literal(pg_catalog.pg_get_expr(i.indexprs, i.indrelid)), ',')
    END || ';'
), ''))
FROM index AS i
GROUP BY i.indrelid
UNION ALL
SELECT 'method', pg_catalog.concat(m.oid, ',', pg_catalog.quote_literal(m.amname::text), ',')
FROM pg_catalog.pg_am AS m
WHERE m.amtype = 'i'
UNION ALL
SELECT 'class', pg_catalog.concat(o.oid, ',', pg_catalog.quote_literal(o.opcname::text), ',')
FROM pg_catalog.pg_opclass AS o
WHERE NOT o.opcdefault
