-- What the queries stand on: the relations, types and routines that the manifest names, wherever else
-- there are some of these names, and what hangs on them. Each row that they give is a tag and a record
-- (`packed.rs`). A server does not know how many names there are, and takes them for few: of what stands
-- here, nothing is joined with something else of it, only with catalogs, by their indexes. What is many in
-- each relation is put together relation by relation (`LATERAL`): that takes half the time of one group
-- of all.
--
-- Lines from `-- where WORD` to the next `-- end` are left out where the manifest has nothing of the kind.
--
-- Whoever needs the columns of a table to print an expression locks it, and would wait behind another
-- session's `ALTER TABLE`: a table is free while nobody has the strongest lock on it, or waits for it.
--
-- `relhasindex`, `relhastriggers` and `relhasrules` may be true of a table that had some once, and are never
-- false of one that has them (the manual's page on pg_class).
WITH busy AS MATERIALIZED (
    SELECT DISTINCT l.relation
    FROM pg_catalog.pg_locks AS l
    WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
      AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
      AND l.database = (
          SELECT d.oid FROM pg_catalog.pg_database AS d
          WHERE d.datname = pg_catalog.current_database()
      )
),
relation AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity,
           c.relforcerowsecurity, c.relispartition, c.relispopulated, c.reloptions, c.relpartbound,
           c.relreplident, c.relhasindex, c.relhastriggers, c.relhasrules,
           {texts} AND c.oid NOT IN (SELECT b.relation FROM busy AS b) AS is_free
    FROM (
        -- What is in the default schema may be named with it and without it.
        SELECT DISTINCT COALESCE(g.schema, pg_catalog.current_schema()) AS schema, g.name
        FROM unnest({relation_schemas}, {relation_names}) AS g (schema, name)
    ) AS w
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = w.name
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'c', 'S')
),
-- With their types, where these are of others than the server's or have modifiers: most are not.
columns AS MATERIALIZED (
    SELECT r.oid AS attrelid, r.is_free, of_it.*
    FROM relation AS r
    CROSS JOIN LATERAL (
        SELECT pg_catalog.bool_or(a.attgenerated <> '') AS has_generated,
               pg_catalog.string_agg(pg_catalog.concat_ws(
                   ',', a.attnum, pg_catalog.quote_literal(a.attname::text), a.atttypid, a.atttypmod,
                   a.attcollation, a.attnotnull, a.attidentity, a.attgenerated
               ), ',') AS packed,
               pg_catalog.array_agg(a.atttypid)
                   FILTER (WHERE a.atttypmod <> -1 OR a.atttypid >= 10000) AS types,
               pg_catalog.array_agg(a.atttypmod)
                   FILTER (WHERE a.atttypmod <> -1 OR a.atttypid >= 10000) AS modifiers
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS of_it
    WHERE r.relkind <> 'S' AND of_it.packed IS NOT NULL
),
-- The constraints of each table. From 18 on what is not null has rows here too, as those of domains before.
-- What a partitioned table has of a foreign key for each partition comes with it.
constraints AS MATERIALIZED (
    SELECT r.oid AS conrelid, of_it.*
    FROM relation AS r
    CROSS JOIN LATERAL (
        SELECT pg_catalog.string_agg(pg_catalog.concat_ws(
                   ',', pg_catalog.quote_literal(k.conname::text), k.contype,
                   COALESCE(pg_catalog.array_to_string(k.conkey, ' '), ''), k.convalidated,
                   k.condeferrable, k.condeferred, k.connoinherit, k.conindid, k.confrelid,
                   COALESCE(pg_catalog.array_to_string(k.confkey, ' '), ''), k.confdeltype,
                   k.confupdtype, k.confmatchtype,
                   CASE WHEN k.contype = 'c' AND r.is_free THEN COALESCE(
                       pg_catalog.quote_literal(pg_catalog.pg_get_expr(k.conbin, k.conrelid)), '')
                   ELSE '' END
               ), ',') AS packed,
               pg_catalog.array_agg(k.confrelid) FILTER (WHERE k.contype = 'f') AS refers
        FROM pg_catalog.pg_constraint AS k
        WHERE k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
          AND CASE WHEN k.conparentid = 0 THEN TRUE ELSE NOT EXISTS (
              SELECT FROM pg_catalog.pg_constraint AS up
              WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid
          ) END
    ) AS of_it
    WHERE r.relkind IN ('r', 'p') AND of_it.packed IS NOT NULL
),
-- where sequences
-- With the column that it goes with.
sequence AS MATERIALIZED (
    SELECT r.nspname, r.relname, s.*, d.refobjid, d.refobjsubid
    FROM relation AS r
    JOIN pg_catalog.pg_sequence AS s ON s.seqrelid = r.oid
    LEFT JOIN pg_catalog.pg_depend AS d
        ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = r.oid
       AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
    WHERE r.relkind = 'S'
),
-- end
-- where routines
-- Those of a range come with it, and those of an extension with that.
routine AS MATERIALIZED (
    SELECT p.*, n.nspname
    FROM (
        -- What is in the default schema may be named with it and without it.
        SELECT DISTINCT COALESCE(g.schema, pg_catalog.current_schema()) AS schema, g.name
        FROM unnest({routine_schemas}, {routine_names}) AS g (schema, name)
    ) AS w
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
    JOIN pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.proname = w.name
    WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS d
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
          AND d.deptype IN ('e', 'i')
    )
),
-- end
-- where types
named_type AS MATERIALIZED (
    SELECT t.*, n.nspname
    FROM (
        -- What is in the default schema may be named with it and without it.
        SELECT DISTINCT COALESCE(g.schema, pg_catalog.current_schema()) AS schema, g.name
        FROM unnest({type_schemas}, {type_names}) AS g (schema, name)
    ) AS w
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = w.schema
    JOIN pg_catalog.pg_type AS t ON t.typnamespace = n.oid AND t.typname = w.name
),
-- end
-- Every type that one of them names, with its modifiers; of those whose number the
-- server's sources say (below 10000: `FirstGenbkiObjectId`), all, which is less work than to look for them.
used AS MATERIALIZED (
    SELECT t.oid AS type, -1 AS modifiers
    FROM pg_catalog.pg_type AS t
    WHERE t.oid < 10000
    UNION
    SELECT m.type, m.modifiers
    FROM columns AS c
    CROSS JOIN LATERAL unnest(c.types, c.modifiers) AS m (type, modifiers)
    -- where types
    UNION
    SELECT t.typbasetype, t.typtypmod FROM named_type AS t WHERE t.typtype = 'd'
    UNION
    SELECT g.rngsubtype, NULL
    FROM named_type AS t
    JOIN pg_catalog.pg_range AS g ON g.rngtypid = t.oid
    -- end
    -- where routines
    UNION
    SELECT pg_catalog.unnest(p.proargtypes), NULL FROM routine AS p
    UNION
    SELECT pg_catalog.unnest(p.proallargtypes), NULL FROM routine AS p
    UNION
    SELECT p.prorettype, NULL FROM routine AS p
    -- end
)
