-- pg_class: what a relation is, but for what the other files say of it.
SELECT r.key, r.owner, concat_ws('; ',
    CASE c.relpersistence WHEN 'u' THEN 'unlogged' END,
    'owner ' || pg_get_userbyid(c.relowner),
    'access ' || (
        SELECT string_agg(item::text, ',' ORDER BY item::text)
        FROM unnest(COALESCE(c.relacl, acldefault('r', c.relowner))) AS item
    ),
    'method ' || NULLIF((SELECT amname FROM pg_am WHERE oid = c.relam), 'heap'),
    'tablespace ' || (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace),
    'with ' || (SELECT string_agg(item, ',' ORDER BY item) FROM unnest(c.reloptions) AS item),
    'toast with ' || (
        SELECT string_agg(item, ',' ORDER BY item)
        FROM pg_class t, unnest(t.reloptions) AS item WHERE t.oid = c.reltoastrelid
    ),
    CASE WHEN c.relrowsecurity THEN 'row security' END,
    CASE WHEN c.relforcerowsecurity THEN 'forced row security' END,
    'replica identity ' || CASE WHEN c.relreplident NOT IN ('d', 'n') THEN c.relreplident::text END,
    'of ' || CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END,
    'inherits ' || (
        SELECT string_agg(i.inhparent::regclass::text, ',' ORDER BY i.inhseqno)
        FROM pg_inherits i WHERE i.inhrelid = c.oid
    ),
    'partitioned by ' || pg_get_partkeydef(c.oid),
    'partition ' || pg_get_expr(c.relpartbound, c.oid),
    'server ' || (
        SELECT s.srvname || ' ' || COALESCE(f.ftoptions::text, '')
        FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
        WHERE f.ftrelid = c.oid
    ),
    CASE WHEN c.relkind IN ('v', 'm') THEN 'as' || pg_get_viewdef(c.oid) END,
    CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'not populated' END
)
FROM relation r JOIN pg_class c ON c.oid = r.oid
WHERE r.relkind NOT IN ('S', 'c')
