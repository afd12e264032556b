-- pg_sequence, and the column that a sequence goes with.
SELECT r.key, COALESCE('column ' || t.name || '.' || a.attname, r.owner), concat_ws('; ',
    CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
    'owner ' || pg_get_userbyid(c.relowner),
    'access ' || (
        SELECT string_agg(item::text, ',' ORDER BY item::text)
        FROM unnest(COALESCE(c.relacl, acldefault('s', c.relowner))) AS item
    ),
    'as ' || format_type(s.seqtypid, NULL),
    'start ' || s.seqstart, 'increment ' || s.seqincrement, 'min ' || s.seqmin, 'max ' || s.seqmax,
    'cache ' || s.seqcache,
    CASE WHEN s.seqcycle THEN 'cycle' END,
    CASE d.deptype WHEN 'i' THEN 'identity of ' ELSE 'owned by ' END || t.name || '.' || a.attname
)
FROM relation r
JOIN pg_class c ON c.oid = r.oid
JOIN pg_sequence s ON s.seqrelid = r.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.objsubid = 0
    AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN relation t ON t.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
