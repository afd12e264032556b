-- pg_attribute, but for NOT NULL and the order.
SELECT CASE WHEN r.relkind IN ('v', 'm') THEN 'view column ' ELSE 'column ' END || r.name || '.' || a.attname,
    r.key,
    concat_ws('; ',
        format_type(a.atttypid, a.atttypmod),
        'collation ' || CASE WHEN a.attcollation <> y.typcollation THEN (
            SELECT l.collnamespace::regnamespace || '.' || l.collname
            FROM pg_collation l WHERE l.oid = a.attcollation
        ) END,
        'identity ' || NULLIF(a.attidentity::text, ''),
        'generated ' || NULLIF(to_jsonb(a) ->> 'attgenerated', ''),
        'storage ' || CASE WHEN a.attstorage <> y.typstorage THEN a.attstorage::text END,
        'compression ' || NULLIF(to_jsonb(a) ->> 'attcompression', ''),
        'statistics ' || NULLIF(to_jsonb(a) ->> 'attstattarget', '-1'),
        'with ' || a.attoptions::text,
        'options ' || a.attfdwoptions::text,
        CASE WHEN a.attinhcount > 0 THEN 'inherited' || CASE WHEN a.attislocal THEN ', local' ELSE '' END END,
        'access ' || (
            SELECT string_agg(item::text, ',' ORDER BY item::text) FROM unnest(a.attacl) AS item
        )
    )
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type y ON y.oid = a.atttypid
WHERE r.relkind <> 'S'
UNION ALL
SELECT 'not null ' || r.name || '.' || a.attname, 'column ' || r.name || '.' || a.attname, 'not null'
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
WHERE r.relkind IN ('r', 'p', 'f')
UNION ALL
-- Apart, since a column that went and came back is the last one.
SELECT 'order ' || r.name, r.key, string_agg(a.attname, ',' ORDER BY a.attnum)
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE r.relkind IN ('r', 'p', 'f', 'c')
GROUP BY r.name, r.key
