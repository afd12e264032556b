-- pg_index, with those that belong to a constraint.
SELECT 'index ' || n.nspname || '.' || c.relname,
    COALESCE('constraint ' || k.conname || ' on ' || r.name, r.key),
    concat_ws('; ',
        pg_get_indexdef(i.indexrelid),
        CASE WHEN NOT i.indisvalid THEN 'invalid' END,
        CASE WHEN NOT i.indimmediate THEN 'deferrable' END,
        CASE WHEN i.indisclustered THEN 'clustered' END,
        CASE WHEN i.indisreplident THEN 'replica identity' END,
        'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
        'of ' || (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = c.oid),
        'statistics ' || (
            SELECT string_agg(a.attnum || ' ' || (to_jsonb(a) ->> 'attstattarget'), ',' ORDER BY a.attnum)
            FROM pg_attribute a
            WHERE a.attrelid = c.oid AND COALESCE(to_jsonb(a) ->> 'attstattarget', '-1') <> '-1'
        )
    )
FROM relation r
JOIN pg_index i ON i.indrelid = r.oid
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = r.oid
    AND k.contype IN ('p', 'u', 'x')
