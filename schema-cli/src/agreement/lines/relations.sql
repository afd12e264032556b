-- pg_class and pg_namespace, pg_extension, pg_sequence. The version of an extension is the server's.
SELECT 'schema' AS kind, n.nspname::text AS object, '' AS attribute, '' AS value
FROM own_schema n
WHERE n.nspname NOT IN ('public', current_schema())
  AND (n.oid, 'pg_namespace'::regclass) NOT IN (SELECT objid, classid FROM of_extension)
UNION ALL
SELECT 'extension', e.extname, part.*
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('schema', CASE WHEN n.nspname = current_schema() THEN 'the default schema' ELSE n.nspname::text END)
) AS part
WHERE e.oid >= 16384
UNION ALL
SELECT kind.name, r.name, part.*
FROM relation r
JOIN pg_class c ON c.oid = r.oid
JOIN (VALUES
    ('r'::"char", 'table'), ('p', 'table'), ('f', 'foreign table'), ('v', 'view'),
    ('m', 'materialized view')
) AS kind (relkind, name) ON kind.relkind = c.relkind
CROSS JOIN LATERAL (VALUES
    ('', ''),
    (CASE WHEN kind.name <> 'table' THEN NULL
        WHEN c.relpersistence = 'u' THEN 'unlogged' ELSE 'no unlogged' END, ''),
    (CASE WHEN kind.name <> 'table' THEN NULL
        WHEN c.relrowsecurity THEN 'row security' ELSE 'no row security' END, ''),
    (CASE WHEN kind.name <> 'table' THEN NULL
        WHEN c.relforcerowsecurity THEN 'forced row security' ELSE 'no forced row security' END, ''),
    (CASE WHEN c.relkind = 'p' THEN 'partition key' END, ''),
    (CASE WHEN c.relkind = 'p' THEN 'partition key text' END, pg_get_partkeydef(c.oid)),
    (CASE WHEN c.relispartition THEN 'bound' END, ''),
    (CASE WHEN c.relispartition THEN 'bound text' END, pg_get_expr(c.relpartbound, c.oid)),
    ('parents', (
        SELECT string_agg(p.name, ', ' ORDER BY i.inhseqno)
        FROM pg_inherits i JOIN relation p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid
    )),
    ('type', CASE WHEN c.reloftype <> 0 THEN (SELECT name FROM spelled WHERE oid = c.reloftype) END),
    ('storage parameters', (SELECT string_agg(item, ', ' ORDER BY item) FROM unnest(c.reloptions) AS item)),
    ('replica identity', CASE WHEN kind.name = 'table' THEN
        CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'an index' END END),
    ('method', CASE WHEN c.relkind IN ('r', 'm') THEN
        (SELECT amname FROM pg_am WHERE oid = c.relam AND amname <> 'heap') END),
    (CASE WHEN c.relkind IN ('v', 'm') THEN 'query' END, ''),
    (CASE WHEN c.relkind IN ('v', 'm') THEN 'query text' END, regexp_replace(pg_get_viewdef(c.oid), '\s+', ' ', 'g')),
    ('populated', CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'false' END)
) AS part (attribute, value)
WHERE part.attribute IS NOT NULL AND part.value IS NOT NULL
UNION ALL
SELECT 'sequence', r.name, part.*
FROM relation r
JOIN pg_sequence s ON s.seqrelid = r.oid
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('type', format_type(s.seqtypid, NULL)),
    ('start', s.seqstart::text),
    ('increment', s.seqincrement::text),
    ('minimum', s.seqmin::text),
    ('maximum', s.seqmax::text),
    ('cache', s.seqcache::text),
    ('cycle', s.seqcycle::text),
    ('owned by', (
        SELECT t.name || '.' || a.attname
        FROM pg_depend d
        JOIN relation t ON t.oid = d.refobjid
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid
          AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    ))
) AS part (attribute, value)
WHERE part.value IS NOT NULL
