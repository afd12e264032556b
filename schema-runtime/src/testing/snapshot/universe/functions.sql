-- pg_proc: functions, procedures and aggregates.
SELECT CASE p.prokind WHEN 'a' THEN 'aggregate ' WHEN 'p' THEN 'procedure ' ELSE 'function ' END
        || n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
    'schema ' || n.nspname,
    concat_ws('; ',
        CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE (
            SELECT pg_get_function_arguments(p.oid) || ' ' || pg_get_function_result(p.oid) || ' '
                || (to_jsonb(a) - 'aggfnoid' - 'aggsortop' - 'aggtranstype' - 'aggmtranstype')::text
                || format_type(a.aggtranstype, NULL) || format_type(a.aggmtranstype, NULL)
                || a.aggsortop::regoperator::text || p.proparallel::text
            FROM pg_aggregate a WHERE a.aggfnoid = p.oid
        ) END,
        'owner ' || pg_get_userbyid(p.proowner),
        'access ' || (
            SELECT string_agg(item::text, ',' ORDER BY item::text)
            FROM unnest(COALESCE(p.proacl, acldefault('f', p.proowner))) AS item
        )
    )
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  -- Those of a range or multirange come with it.
  AND NOT EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
  )
