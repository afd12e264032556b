-- pg_trigger, but for those that constraints make; pg_policy; pg_rewrite, but for what a view is
-- defined by.
SELECT 'trigger' AS kind, t.tgname || ' on ' || r.name AS object, part.attribute, part.value
FROM relation r
JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('timing', CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of' ELSE 'after' END),
    ('level', CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END),
    ('events', concat_ws(', ',
        CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END, CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
        CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END, CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END)),
    ('columns', (
        SELECT string_agg(a.attname, ', ' ORDER BY a.attname COLLATE "C")
        FROM unnest(t.tgattr::int2[]) AS number
        JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = number
    )),
    (CASE WHEN t.tgqual IS NOT NULL THEN 'condition' END, ''),
    (CASE WHEN t.tgqual IS NOT NULL THEN 'condition text' END,
        substring(pg_get_triggerdef(t.oid) FROM 'WHEN (.*) EXECUTE ')),
    ('function', (SELECT regexp_replace(f.name, '\(.*', '') FROM own_routine f WHERE f.oid = t.tgfoid)),
    ('function elsewhere', CASE WHEN t.tgfoid NOT IN (SELECT oid FROM own_routine) THEN t.tgfoid::regproc::text END),
    ('arguments', NULLIF(regexp_replace(replace(encode(t.tgargs, 'escape'), '\000', ', '), ', $', ''), '')),
    ('state', CASE t.tgenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled'
        WHEN 'R' THEN 'enabled on replicas' ELSE 'always enabled' END),
    ('deferral', CASE WHEN t.tgconstraint <> 0 THEN CASE WHEN t.tginitdeferred THEN 'initially deferred'
        WHEN t.tgdeferrable THEN 'deferrable' ELSE 'not deferrable' END END),
    ('transition tables', NULLIF(concat_ws(', ', 'new table ' || t.tgnewtable, 'old table ' || t.tgoldtable), ''))
) AS part (attribute, value)
WHERE part.attribute IS NOT NULL AND part.value IS NOT NULL
UNION ALL
SELECT 'policy', p.polname || ' on ' || r.name, part.*
FROM relation r
JOIN pg_policy p ON p.polrelid = r.oid
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('kind', CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END),
    ('command', CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update'
        WHEN 'd' THEN 'delete' ELSE 'all' END),
    ('roles', (
        SELECT string_agg(name, ', ' ORDER BY name COLLATE "C")
        FROM unnest(p.polroles) AS role,
            LATERAL (SELECT CASE WHEN role = 0 THEN 'public' ELSE pg_get_userbyid(role)::text END) AS named (name)
    )),
    (CASE WHEN p.polqual IS NOT NULL THEN 'using' END, ''),
    ('using text', pg_get_expr(p.polqual, p.polrelid)),
    (CASE WHEN p.polwithcheck IS NOT NULL THEN 'with check' END, ''),
    ('with check text', pg_get_expr(p.polwithcheck, p.polrelid))
) AS part (attribute, value)
WHERE part.attribute IS NOT NULL AND part.value IS NOT NULL
UNION ALL
SELECT 'rule', w.rulename || ' on ' || r.name, part.*
FROM relation r
JOIN pg_rewrite w ON w.ev_class = r.oid AND w.rulename <> '_RETURN'
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('event', CASE w.ev_type WHEN '1' THEN 'select' WHEN '2' THEN 'update' WHEN '3' THEN 'insert' ELSE 'delete' END),
    ('action', CASE WHEN w.is_instead THEN 'instead' ELSE 'also' END),
    ('definition text', regexp_replace(pg_get_ruledef(w.oid), '\s+', ' ', 'g')),
    ('state', CASE WHEN w.ev_enabled <> 'O' THEN w.ev_enabled::text END)
) AS part (attribute, value)
WHERE part.value IS NOT NULL
