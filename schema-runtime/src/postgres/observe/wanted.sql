-- What the queries stand on: the relations, types and routines that the manifest names, wherever else
-- there are some of these names, and what hangs on them. Each row that they give is a tag and a record
-- (`packed.rs`). A server does not know how many names there are, and takes them for few: of what stands
-- here, nothing is joined with something else of it, only with catalogs, by their indexes.
--
-- Whoever needs the columns of a table to print an expression locks it, and would wait behind another
-- session's `ALTER TABLE`: a table is free while nobody has the strongest lock on it, or waits for it.
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
           c.relreplident,
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
attribute AS MATERIALIZED (
    SELECT r.is_free, a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation,
           a.attnotnull, a.attidentity, a.attgenerated
    FROM relation AS r
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
    WHERE r.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped
),
columns AS MATERIALIZED (
    SELECT a.attrelid, a.is_free, pg_catalog.bool_or(a.attgenerated <> '') AS has_generated,
           pg_catalog.string_agg(pg_catalog.concat_ws(
               ',', a.attnum, pg_catalog.quote_literal(a.attname::text), a.atttypid, a.atttypmod,
               a.attcollation, a.attnotnull, a.attidentity, a.attgenerated
           ), ',') AS packed
    FROM attribute AS a
    GROUP BY a.attrelid, a.is_free
),
-- From 18 on what is not null has rows here too, as those of domains before. What a partitioned table
-- has of a foreign key for each partition comes with it.
demand AS MATERIALIZED (
    SELECT r.is_free, k.oid, k.conrelid, k.conname, k.contype, k.condeferrable, k.condeferred,
           k.convalidated, k.connoinherit, k.conindid, k.conkey, k.confrelid, k.confkey,
           k.confdeltype, k.confupdtype, k.confmatchtype, k.conbin
    FROM relation AS r
    JOIN pg_catalog.pg_constraint AS k ON k.conrelid = r.oid
    WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
      AND CASE WHEN k.conparentid = 0 THEN TRUE ELSE NOT EXISTS (
          SELECT FROM pg_catalog.pg_constraint AS up
          WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid
      ) END
),
-- That of a partitioned table is not valid until each partition has its own, which is as it was made.
index AS MATERIALIZED (
    SELECT r.is_free, r.nspname, c.relname, c.relam, c.reloptions, i.indexrelid, i.indrelid,
           i.indisunique, {nulls_not_distinct} AS same_nulls,
           c.relkind = 'i' AND NOT i.indisvalid AS is_invalid, i.indnkeyatts, i.indkey, i.indclass,
           i.indcollation, i.indoption, i.indpred, i.indexprs
    FROM relation AS r
    JOIN pg_catalog.pg_index AS i ON i.indrelid = r.oid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
),
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
-- Every type that one of them names, with its modifiers.
used AS MATERIALIZED (
    SELECT DISTINCT a.atttypid AS type, a.atttypmod AS modifiers, a.attcollation AS collation
    FROM attribute AS a
    UNION
    SELECT t.typbasetype, t.typtypmod, t.typcollation FROM named_type AS t WHERE t.typtype = 'd'
    UNION
    SELECT g.rngsubtype, NULL, 0
    FROM named_type AS t
    JOIN pg_catalog.pg_range AS g ON g.rngtypid = t.oid
    UNION
    SELECT pg_catalog.unnest(p.proargtypes), NULL, 0 FROM routine AS p
    UNION
    SELECT pg_catalog.unnest(p.proallargtypes), NULL, 0 FROM routine AS p
    UNION
    SELECT p.prorettype, NULL, 0 FROM routine AS p
)
