-- pg_index, but for those that come with a constraint. With pg_class, of which an index has a row.
SELECT 'index' AS kind, i.name AS object, part.attribute, part.value
FROM relation i
JOIN pg_class c ON c.oid = i.oid
JOIN pg_index x ON x.indexrelid = i.oid
JOIN relation r ON r.oid = x.indrelid
CROSS JOIN LATERAL (
    SELECT '', ''
    UNION ALL SELECT 'on', r.name
    UNION ALL SELECT 'unique', x.indisunique::text
    UNION ALL SELECT 'method', m.amname FROM pg_am m WHERE m.oid = c.relam
    UNION ALL SELECT 'keys', x.indnkeyatts::text
    UNION ALL SELECT CASE WHEN x.indpred IS NULL THEN 'no predicate' ELSE 'predicate' END, ''
    UNION ALL SELECT 'predicate text', pg_get_expr(x.indpred, x.indrelid)
    UNION ALL SELECT 'included columns', string_agg(a.attname, ', ' ORDER BY place)
        FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS keys (number, place)
        JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = number
        WHERE place > x.indnkeyatts
    UNION ALL SELECT 'nulls', 'not distinct' WHERE (to_jsonb(x) ->> 'indnullsnotdistinct')::boolean
    UNION ALL SELECT 'valid', 'false' WHERE NOT x.indisvalid
    UNION ALL SELECT 'clustered', 'true' WHERE x.indisclustered
    UNION ALL SELECT 'storage parameters', string_agg(item, ', ' ORDER BY item) FROM unnest(c.reloptions) AS item
    UNION ALL
    SELECT 'key ' || place || key_part.attribute, key_part.value
    FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS keys (number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = number
    JOIN pg_opclass o ON o.oid = x.indclass[place - 1]
    CROSS JOIN LATERAL (SELECT x.indoption[place - 1] & 1 AS descending, x.indoption[place - 1] & 2 AS first) AS option
    CROSS JOIN LATERAL (VALUES
        (' column', a.attname::text),
        (CASE WHEN number = 0 THEN ' expression' END, ''),
        (CASE WHEN number = 0 THEN ' expression text' END,
            -- As `pg_get_expr` prints it among the others: what is no call has parentheses around it here.
            CASE
                WHEN strpos(pg_get_expr(x.indexprs, x.indrelid),
                    pg_get_indexdef(x.indexrelid, place::int, false)) > 0
                THEN pg_get_indexdef(x.indexrelid, place::int, false)
                ELSE regexp_replace(pg_get_indexdef(x.indexrelid, place::int, false), '^\((.*)\)$', '\1')
            END),
        (' order', CASE WHEN option.descending = 0 THEN 'asc' ELSE 'desc' END
            || CASE WHEN option.first = 0 THEN ' nulls last' ELSE ' nulls first' END),
        (' operator class', CASE WHEN NOT o.opcdefault THEN o.opcname::text END),
        (' collation', CASE WHEN x.indcollation[place - 1] NOT IN (0, COALESCE(a.attcollation, 100)) THEN (
            SELECT CASE WHEN w.nspname = current_schema() THEN '' ELSE w.nspname || '.' END || l.collname::text
            FROM pg_collation l JOIN pg_namespace w ON w.oid = l.collnamespace WHERE l.oid = x.indcollation[place - 1]
        ) END)
    ) AS key_part (attribute, value)
    WHERE place <= x.indnkeyatts AND key_part.attribute IS NOT NULL
) AS part (attribute, value)
WHERE part.value IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
  )
