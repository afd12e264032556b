-- pg_attrdef: defaults, and what columns are generated from.
SELECT 'default ' || r.name || '.' || a.attname, 'column ' || r.name || '.' || a.attname,
    pg_get_expr(d.adbin, d.adrelid)
FROM relation r
JOIN pg_attrdef d ON d.adrelid = r.oid
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND NOT a.attisdropped
