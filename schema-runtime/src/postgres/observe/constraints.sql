-- The constraints of each table.
SELECT 'constraints', pg_catalog.concat(k.conrelid, ',', pg_catalog.string_agg(pg_catalog.concat_ws(
    ',', pg_catalog.quote_literal(k.conname::text), k.contype,
    COALESCE(pg_catalog.array_to_string(k.conkey, ' '), ''), k.convalidated, k.condeferrable,
    k.condeferred, k.connoinherit, k.conindid, k.confrelid,
    COALESCE(pg_catalog.array_to_string(k.confkey, ' '), ''), k.confdeltype, k.confupdtype,
    k.confmatchtype,
    CASE WHEN k.contype = 'c' AND k.is_free
        THEN COALESCE(pg_catalog.quote_literal(pg_catalog.pg_get_expr(k.conbin, k.conrelid)), '')
        ELSE '' END
), ','), ',')
FROM demand AS k
GROUP BY k.conrelid
