-- The indexes of each table or materialized view. That of a partitioned table is not valid until each
-- partition has its own, which is as it was made. Two expressions or more are printed apart; what is no
-- call has parentheses around it then. Whether there are any is not asked of `packed`: the server would
-- print all of it twice, once for the answer.
SELECT 'indexes', pg_catalog.concat(r.oid, ',', of_it.packed)
FROM relation AS r
CROSS JOIN LATERAL (
    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(
        ',', i.indexrelid, pg_catalog.quote_literal(c.relname::text), c.relam, i.indisunique,
        {nulls_not_distinct}, c.relkind = 'i' AND NOT i.indisvalid, i.indnkeyatts, i.indkey, i.indclass,
        i.indcollation, i.indoption,
        CASE WHEN c.reloptions IS NULL THEN '' ELSE pg_catalog.quote_literal((
            SELECT pg_catalog.string_agg(item, ', ' ORDER BY item COLLATE "C")
            FROM pg_catalog.unnest(c.reloptions) AS item
        )) END,
        i.indpred IS NOT NULL,
        CASE WHEN i.indpred IS NOT NULL AND r.is_free
            THEN COALESCE(pg_catalog.quote_literal(pg_catalog.pg_get_expr(i.indpred, i.indrelid)), '')
            ELSE '' END,
        CASE WHEN i.indexprs IS NULL OR NOT r.is_free THEN ''
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
    ), '') AS packed
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid = r.oid
) AS of_it
WHERE r.relhasindex
