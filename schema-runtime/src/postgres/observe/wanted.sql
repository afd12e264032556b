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
-- Types that have modifiers stand apart, with these: most have none. So do collations that are not the
-- default one.
columns AS MATERIALIZED (
    SELECT r.oid AS attrelid, r.is_free, of_it.*
    FROM relation AS r
    CROSS JOIN LATERAL (
        SELECT pg_catalog.bool_or(a.attgenerated <> '') AS has_generated,
               pg_catalog.string_agg(pg_catalog.concat_ws(
                   ',', a.attnum, pg_catalog.quote_literal(a.attname::text), a.atttypid, a.atttypmod,
                   a.attcollation, a.attnotnull, a.attidentity, a.attgenerated
               ), ',') AS packed,
               pg_catalog.array_agg(a.atttypid) FILTER (WHERE a.atttypmod = -1) AS types,
               pg_catalog.array_agg(a.atttypid) FILTER (WHERE a.atttypmod <> -1) AS modified,
               pg_catalog.array_agg(a.atttypmod) FILTER (WHERE a.atttypmod <> -1) AS modifiers,
               pg_catalog.array_agg(a.attcollation)
                   FILTER (WHERE a.attcollation NOT IN (0, 100)) AS collations
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS of_it
    WHERE r.relkind <> 'S' AND of_it.packed IS NOT NULL
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
-- The indexes of each table or materialized view. That of a partitioned table is not valid until each
-- partition has its own, which is as it was made. Two expressions or more are printed apart; what is no
-- call has parentheses around it then.
indexes AS MATERIALIZED (
    SELECT r.oid AS indrelid, of_it.*
    FROM relation AS r
    CROSS JOIN LATERAL (
        SELECT pg_catalog.string_agg(pg_catalog.concat_ws(
            ',', i.indexrelid, pg_catalog.quote_literal(c.relname::text), c.relam, i.indisunique,
            {nulls_not_distinct}, c.relkind = 'i' AND NOT i.indisvalid, i.indnkeyatts, i.indkey, i.indclass,
            i.indcollation, i.indoption,
            CASE WHEN c.reloptions IS NULL THEN '' ELSE pg_catalog.quote_literal((
                SELECT pg_catalog.string_agg(item, ', ' ORDER BY item COLLATE "C")
                FROM pg_catalog.unnest(c.reloptions) AS item
            )) END,
            i.indpred IS NOT NULL,
            CASE WHEN i.indpred IS NOT NULL AND r.is_free
                THEN COALESCE(pg_catalog.quote_literal(pg_catalog.pg_get_expr(i.indpred, i.indrelid)), '')
                ELSE '' END,
            CASE WHEN i.indexprs IS NULL OR NOT r.is_free THEN ''
                 WHEN i.indkey::text ~ '(^| )0 (.* )?0( |$)' THEN (
                    -- What is no call has parentheses around it here, and not among the others.
                    SELECT pg_catalog.string_agg(pg_catalog.concat(pg_catalog.quote_literal(CASE
                               WHEN pg_catalog.strpos(
                                   pg_catalog.pg_get_expr(i.indexprs, i.indrelid), d.definition) > 0
                               THEN d.definition
                               ELSE pg_catalog.regexp_replace(d.definition, '^[(](.*)[)]$', E'\\1')
                           END), ','), '' ORDER BY place)
                    FROM pg_catalog.generate_series(1, i.indnkeyatts::integer) AS place
                    CROSS JOIN LATERAL (
                        SELECT pg_catalog.pg_get_indexdef(i.indexrelid, place, FALSE) AS definition
                    ) AS d
                    WHERE i.indkey[place - 1] = 0
                )
                ELSE pg_catalog.concat(
                    pg_catalog.quote_literal(pg_catalog.pg_get_expr(i.indexprs, i.indrelid)), ',')
            END || ';'
        ), '') AS packed,
               pg_catalog.string_agg(i.indcollation::text, ' ') AS collations
        FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = r.oid
    ) AS of_it
    WHERE r.relkind <> 'S' AND of_it.packed IS NOT NULL
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
-- Every type that one of them names, with its modifiers.
used AS MATERIALIZED (
    SELECT pg_catalog.unnest(c.types) AS type, -1 AS modifiers FROM columns AS c
    UNION
    SELECT m.type, m.modifiers
    FROM columns AS c
    CROSS JOIN LATERAL unnest(c.modified, c.modifiers) AS m (type, modifiers)
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
