-- What the other queries stand on: relations and types of the universe, by the names that a manifest
-- gives them. What is in the default schema has no schema before it.
own_schema AS MATERIALIZED (
    SELECT n.oid, n.nspname,
        CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END AS prefix
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
),
of_extension AS MATERIALIZED (
    SELECT d.classid, d.objid FROM pg_depend d WHERE d.deptype = 'e'
),
-- Toast tables and temporary relations are left out, and the tables in which tools note what they have
-- applied, which no migration makes.
relation AS MATERIALIZED (
    SELECT c.oid, c.relkind, n.prefix || c.relname AS name, n.prefix, c.relname
    FROM pg_class c
    JOIN own_schema n ON n.oid = c.relnamespace
    WHERE c.relpersistence <> 't'
      AND c.relname NOT IN ('_schema_fixtures', '__diesel_schema_migrations')
      AND c.relname !~ '^_sqlx_'
      AND (c.oid, 'pg_class'::regclass) NOT IN (SELECT objid, classid FROM of_extension)
),
-- Every type as a column of it is spelled, but for its modifiers.
spelled AS MATERIALIZED (
    SELECT y.oid,
        CASE WHEN n.nspname = 'pg_catalog' THEN format_type(y.oid, NULL)
            ELSE CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || base.typname
                || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END
        END AS name
    FROM pg_type y
    LEFT JOIN pg_type e ON e.oid = y.typelem AND y.typcategory = 'A'
    JOIN pg_type base ON base.oid = COALESCE(e.oid, y.oid)
    JOIN pg_namespace n ON n.oid = base.typnamespace
),
own_routine AS MATERIALIZED (
    SELECT p.oid, n.prefix || p.proname || '(' || COALESCE((
            SELECT string_agg(s.name, ', ' ORDER BY place)
            FROM unnest(p.proargtypes) WITH ORDINALITY AS argument (type, place)
            JOIN spelled s ON s.oid = type
        ), '') || ')' AS name,
        CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'p' THEN 'procedure' ELSE 'function' END AS kind
    FROM pg_proc p
    JOIN own_schema n ON n.oid = p.pronamespace
    -- Those of a range come with it.
    WHERE NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    )
),
-- Arrays, multiranges and the row types of relations come with another.
own_type AS MATERIALIZED (
    SELECT y.oid, n.prefix || y.typname AS name,
        CASE y.typtype
            WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
            WHEN 'r' THEN 'range type' ELSE 'base type'
        END AS kind
    FROM pg_type y
    JOIN own_schema n ON n.oid = y.typnamespace
    LEFT JOIN pg_class c ON c.oid = y.typrelid
    WHERE y.typtype <> 'm' AND (y.typtype <> 'c' OR c.relkind = 'c')
      AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = y.oid)
      AND (y.oid, 'pg_type'::regclass) NOT IN (SELECT objid, classid FROM of_extension)
)
