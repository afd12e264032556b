-- The indexes of a table, or the one of that name, with what is wrong with them.
SELECT i.indexrelid::pg_catalog.text,
       i.indisvalid::pg_catalog.text,
       EXISTS (
           SELECT 1 FROM pg_catalog.pg_stat_progress_create_index AS p
           WHERE p.index_relid = i.indexrelid
       )::pg_catalog.text,
       pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'i' AND {condition}
ORDER BY i.indexrelid
