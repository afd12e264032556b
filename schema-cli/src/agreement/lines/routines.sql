-- pg_proc: functions, procedures and aggregates. Cost and rows are estimates of the planner.
SELECT r.kind AS kind, r.name AS object, part.attribute, part.value
FROM own_routine r
JOIN pg_proc p ON p.oid = r.oid
CROSS JOIN LATERAL (
    SELECT string_agg(
        CASE COALESCE(p.proargmodes[place], 'i')
            WHEN 'i' THEN 'in' WHEN 'o' THEN 'out' WHEN 'b' THEN 'inout' ELSE 'variadic'
        END || ' ' || COALESCE(NULLIF(p.proargnames[place], ''), '-') || ' ' || s.name,
        ', ' ORDER BY place
    ) AS shown
    FROM unnest(COALESCE(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS argument (type, place)
    JOIN spelled s ON s.oid = type
    WHERE COALESCE(p.proargmodes[place], 'i') <> 't'
) AS parameters
CROSS JOIN LATERAL (
    SELECT 'table (' || string_agg(p.proargnames[place] || ' ' || s.name, ', ' ORDER BY place) || ')' AS shown
    FROM unnest(p.proallargtypes) WITH ORDINALITY AS argument (type, place)
    JOIN spelled s ON s.oid = type
    WHERE p.proargmodes[place] = 't'
) AS columns
CROSS JOIN LATERAL (
    SELECT '', ''
    UNION ALL
    SELECT attribute, value FROM (VALUES
        ('parameters', COALESCE(parameters.shown, '')),
        ('language', (SELECT lanname::text FROM pg_language WHERE oid = p.prolang)),
        ('volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END),
        ('null handling', CASE WHEN p.proisstrict THEN 'strict' ELSE 'called on null input' END),
        ('security', CASE WHEN p.prosecdef THEN 'definer' ELSE 'invoker' END),
        ('leak-proofness', CASE WHEN p.proleakproof THEN 'leakproof' ELSE 'not leakproof' END),
        ('parallel safety', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END),
        ('result', CASE WHEN p.prokind = 'f' THEN COALESCE(
            columns.shown,
            CASE WHEN p.proretset THEN 'setof ' ELSE '' END || (SELECT name FROM spelled WHERE oid = p.prorettype)
        ) END),
        ('body', substr(encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'), 1, 32))
    ) AS one (attribute, value)
    WHERE p.prokind <> 'a'
    UNION ALL SELECT 'defaults', '' WHERE p.pronargdefaults > 0
    UNION ALL SELECT 'defaults text', pg_get_expr(p.proargdefaults, 0) WHERE p.pronargdefaults > 0
    UNION ALL SELECT 'setting ' || split_part(item, '=', 1), substr(item, strpos(item, '=') + 1)
        FROM unnest(p.proconfig) AS item
    UNION ALL SELECT 'definition', (to_jsonb(a) - 'aggfnoid' - 'aggtranstype')::text
        FROM pg_aggregate a WHERE a.aggfnoid = p.oid
) AS part (attribute, value)
WHERE part.value IS NOT NULL
