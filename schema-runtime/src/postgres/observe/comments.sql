-- Comments, by what they are on: the kind, its schema and name or that of what it hangs on, its own name
-- there.
SELECT 'comment', pg_catalog.concat(
    s.kind, ',', pg_catalog.quote_literal(s.schema::text), ',', pg_catalog.quote_literal(s.owner::text), ',',
    pg_catalog.quote_literal(s.name::text), ',', pg_catalog.quote_literal(s.description), ',')
FROM (
    SELECT CASE WHEN a.attname IS NULL THEN 'relation' ELSE 'column' END AS kind, r.nspname AS schema,
           r.relname AS owner, a.attname AS name, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    LEFT JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0
    UNION ALL
    SELECT 'relation', r.nspname, c.relname, NULL, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = i.indexrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT 'constraint', r.nspname, r.relname, k.conname, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    -- where types
    UNION ALL
    SELECT 'constraint', t.nspname, t.typname, k.conname, d.description
    FROM named_type AS t
    JOIN pg_catalog.pg_constraint AS k ON k.contypid = t.oid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = k.oid AND d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    -- end
    UNION ALL
    SELECT 'trigger', r.nspname, r.relname, t.tgname, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.oid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
    UNION ALL
    SELECT 'policy', r.nspname, r.relname, p.polname, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_policy AS p ON p.polrelid = r.oid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass
    UNION ALL
    SELECT 'rule', r.nspname, r.relname, w.rulename, d.description
    FROM relation AS r
    JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.oid
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = w.oid AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    -- where types
    UNION ALL
    SELECT 'type', t.nspname, t.typname, NULL, d.description
    FROM named_type AS t
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass
    -- end
    UNION ALL
    SELECT 'schema', NULL, n.nspname, NULL, d.description
    FROM pg_catalog.pg_namespace AS n
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = n.oid AND d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    WHERE n.nspname = ANY ({schemas})
    UNION ALL
    SELECT 'extension', NULL, e.extname, NULL, d.description
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_description AS d
        ON d.objoid = e.oid AND d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    WHERE e.extname = ANY ({extensions})
) AS s
-- where routines
UNION ALL
SELECT 'comment', pg_catalog.concat(
    'routine', ',,', p.oid, ',,', pg_catalog.quote_literal(d.description), ',')
FROM routine AS p
JOIN pg_catalog.pg_description AS d
    ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass
-- end
