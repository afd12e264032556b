-- Triggers, but for those that constraints make; policies; rules, but for what a view is defined by.
SELECT 'trigger', pg_catalog.concat(
    t.tgrelid, ',', pg_catalog.quote_literal(t.tgname::text), ',', t.tgtype, ',', t.tgenabled, ',',
    t.tgconstraint <> 0, ',', t.tgdeferrable, ',', t.tginitdeferred, ',',
    pg_catalog.quote_literal((
        SELECT pg_catalog.string_agg(a.attname::text, ', ' ORDER BY a.attname)
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::pg_catalog.int2[])
    )), ',',
    t.tgqual IS NOT NULL, ',',
    CASE WHEN t.tgqual IS NOT NULL AND r.is_free THEN pg_catalog.quote_literal(
        pg_catalog.substring(pg_catalog.pg_get_triggerdef(t.oid), 'WHEN (.*) EXECUTE ')) END, ',',
    pg_catalog.quote_literal(n.nspname::text), ',', pg_catalog.quote_literal(p.proname::text), ',',
    n.nspname = 'pg_catalog' OR EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
          AND d.deptype = 'e'
    ), ',',
    pg_catalog.quote_literal(p.oid::pg_catalog.regproc::text), ',',
    pg_catalog.quote_literal(pg_catalog.regexp_replace(pg_catalog.replace(
        pg_catalog.encode(t.tgargs, 'escape'), E'\\000', ', '), ', $', '')), ',',
    pg_catalog.quote_literal(pg_catalog.concat_ws(', ',
        'new table ' || t.tgnewtable::text, 'old table ' || t.tgoldtable::text)), ',')
FROM relation AS r
JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.oid
JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE r.relhastriggers AND NOT t.tgisinternal
UNION ALL
SELECT 'policy', pg_catalog.concat(
    p.polrelid, ',', pg_catalog.quote_literal(p.polname::text), ',', p.polpermissive, ',', p.polcmd, ',',
    pg_catalog.quote_literal((
        SELECT pg_catalog.string_agg(named.name, ', ' ORDER BY named.name COLLATE "C")
        FROM (
            SELECT CASE WHEN one = 0 THEN 'public' ELSE pg_catalog.pg_get_userbyid(one)::text END
            FROM pg_catalog.unnest(p.polroles) AS one
        ) AS named (name)
    )), ',',
    p.polqual IS NOT NULL, ',',
    CASE WHEN r.is_free
        THEN pg_catalog.quote_literal(pg_catalog.pg_get_expr(p.polqual, p.polrelid)) END, ',',
    p.polwithcheck IS NOT NULL, ',',
    CASE WHEN r.is_free
        THEN pg_catalog.quote_literal(pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)) END, ',')
FROM relation AS r
JOIN pg_catalog.pg_policy AS p ON p.polrelid = r.oid
UNION ALL
SELECT 'rule', pg_catalog.concat(
    w.ev_class, ',', pg_catalog.quote_literal(w.rulename::text), ',', w.ev_type, ',', w.is_instead, ',',
    w.ev_enabled, ',')
FROM relation AS r
JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = r.oid
WHERE r.relhasrules AND w.rulename <> '_RETURN'
