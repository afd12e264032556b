-- pg_policy
SELECT 'policy ' || p.polname || ' on ' || r.name, r.key, concat_ws('; ',
    CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
    'for ' || p.polcmd::text,
    'to ' || (
        SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE pg_get_userbyid(role) END, ',' ORDER BY role)
        FROM unnest(p.polroles) AS role
    ),
    'using ' || pg_get_expr(p.polqual, p.polrelid),
    'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)
)
FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
