-- pg_type, but for row types of tables, arrays and multiranges, which come with another.
WITH own AS (
    SELECT y.*, 'type ' || n.nspname || '.' || y.typname AS key, n.nspname || '.' || y.typname AS name,
        'schema ' || n.nspname AS owner
    FROM pg_type y
    JOIN pg_namespace n ON n.oid = y.typnamespace
    LEFT JOIN pg_class c ON c.oid = y.typrelid
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND y.typtype <> 'm' AND (y.typtype <> 'c' OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = y.oid)
      AND NOT EXISTS (
          SELECT FROM pg_depend d
          WHERE d.classid = 'pg_type'::regclass AND d.objid = y.oid AND d.deptype = 'e'
      )
)
SELECT y.key, y.owner, concat_ws('; ',
    CASE y.typtype
        WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range'
        ELSE 'base'
    END,
    'owner ' || pg_get_userbyid(y.typowner),
    'access ' || (
        SELECT string_agg(item::text, ',' ORDER BY item::text)
        FROM unnest(COALESCE(y.typacl, acldefault('T', y.typowner))) AS item
    ),
    'over ' || CASE WHEN y.typtype = 'd' THEN format_type(y.typbasetype, y.typtypmod) END,
    CASE WHEN y.typnotnull THEN 'not null' END,
    'default ' || COALESCE(pg_get_expr(y.typdefaultbin, 0), y.typdefault),
    'collation ' || CASE WHEN y.typtype = 'd' AND y.typcollation <> 0 THEN (
        SELECT l.collnamespace::regnamespace || '.' || l.collname
        FROM pg_collation l WHERE l.oid = y.typcollation
    ) END,
    (
        SELECT concat_ws(', ', 'of ' || format_type(g.rngsubtype, NULL), g.rngcanonical, g.rngsubdiff,
            (SELECT opcname FROM pg_opclass WHERE oid = g.rngsubopc),
            (SELECT collname FROM pg_collation WHERE oid = g.rngcollation),
            format_type((to_jsonb(g) ->> 'rngmultitypid')::oid, NULL))
        FROM pg_range g WHERE g.rngtypid = y.oid
    ),
    CASE WHEN y.typtype = 'b' THEN concat_ws(', ', y.typinput, y.typoutput, y.typreceive, y.typsend,
        y.typmodin, y.typmodout, y.typanalyze, y.typlen, y.typbyval, y.typcategory, y.typispreferred,
        y.typdelim, y.typalign, y.typstorage, y.typcollation <> 0) END
)
FROM own y
UNION ALL
SELECT 'enum labels ' || y.name, y.key,
    COALESCE((SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = y.oid), '')
FROM own y WHERE y.typtype = 'e'
