-- pg_description.
SELECT 'comment' AS kind, subject.name AS object, part.attribute, part.value
FROM pg_description d
CROSS JOIN LATERAL (
    SELECT CASE WHEN d.objsubid = 0 THEN 'relation ' || r.name ELSE 'column ' || r.name || '.' || a.attname END AS name
    FROM relation r
    LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid
    WHERE d.classoid = 'pg_class'::regclass AND r.oid = d.objoid
    UNION ALL
    SELECT 'constraint ' || k.conname || ' on ' || COALESCE(r.name, y.name)
    FROM pg_constraint k
    LEFT JOIN relation r ON r.oid = k.conrelid
    LEFT JOIN own_type y ON y.oid = k.contypid
    WHERE d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
    UNION ALL
    SELECT 'trigger ' || t.tgname || ' on ' || r.name
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    WHERE d.classoid = 'pg_trigger'::regclass AND t.oid = d.objoid
    UNION ALL
    SELECT 'policy ' || p.polname || ' on ' || r.name
    FROM pg_policy p JOIN relation r ON r.oid = p.polrelid
    WHERE d.classoid = 'pg_policy'::regclass AND p.oid = d.objoid
    UNION ALL
    SELECT 'rule ' || w.rulename || ' on ' || r.name
    FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    WHERE d.classoid = 'pg_rewrite'::regclass AND w.oid = d.objoid
    UNION ALL
    SELECT 'routine ' || r.name FROM own_routine r
    WHERE d.classoid = 'pg_proc'::regclass AND r.oid = d.objoid
    UNION ALL
    SELECT 'type ' || y.name FROM own_type y
    WHERE d.classoid = 'pg_type'::regclass AND y.oid = d.objoid
    UNION ALL
    -- The server comments on `public` itself.
    SELECT 'schema ' || n.nspname FROM own_schema n
    WHERE d.classoid = 'pg_namespace'::regclass AND n.oid = d.objoid AND n.oid >= 16384
    UNION ALL
    -- An extension comes with a comment of its own, which its package chooses.
    SELECT 'extension ' || e.extname FROM pg_extension e
    WHERE d.classoid = 'pg_extension'::regclass AND e.oid = d.objoid AND e.oid >= 16384
) AS subject
CROSS JOIN LATERAL (VALUES ('', ''), ('text', d.description)) AS part (attribute, value)
