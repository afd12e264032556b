-- pg_constraint: of tables, then of domains. NOT NULL is an attribute of the column, a constraint trigger
-- is a trigger, and those that a partition has from its table come with that.
SELECT 'constraint' AS kind, r.name || '.' || k.conname AS object, part.attribute, part.value
FROM relation r
JOIN pg_constraint k ON k.conrelid = r.oid
CROSS JOIN LATERAL (VALUES
    ('', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
        WHEN 'c' THEN 'check' ELSE 'exclusion' END),
    ('columns', CASE WHEN k.contype IN ('p', 'u', 'f') THEN (
        SELECT string_agg(a.attname, ', ' ORDER BY place)
        FROM unnest(k.conkey) WITH ORDINALITY AS keys (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = number
    ) END),
    ('references', CASE WHEN k.contype = 'f' THEN COALESCE(
        (SELECT name FROM relation WHERE oid = k.confrelid), k.confrelid::regclass::text
    ) END),
    ('referenced columns', CASE WHEN k.contype = 'f' THEN (
        SELECT string_agg(a.attname, ', ' ORDER BY place)
        FROM unnest(k.confkey) WITH ORDINALITY AS keys (number, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = number
    ) END),
    ('on delete', CASE WHEN k.contype = 'f' THEN CASE k.confdeltype WHEN 'a' THEN 'no action'
        WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
        WHEN 'd' THEN 'set default' END END),
    ('on update', CASE WHEN k.contype = 'f' THEN CASE k.confupdtype WHEN 'a' THEN 'no action'
        WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
        WHEN 'd' THEN 'set default' END END),
    ('match', CASE WHEN k.contype = 'f' THEN CASE k.confmatchtype WHEN 'f' THEN 'full' ELSE 'simple' END END),
    ('deferral', CASE WHEN k.contype <> 'c' THEN CASE WHEN k.condeferred THEN 'initially deferred'
        WHEN k.condeferrable THEN 'deferrable' ELSE 'not deferrable' END END),
    ('validated', k.convalidated::text),
    (CASE WHEN k.contype = 'c' THEN 'expression' END, ''),
    (CASE WHEN k.contype = 'c' THEN 'expression text' END, pg_get_expr(k.conbin, k.conrelid)),
    (CASE WHEN k.contype = 'x' THEN 'elements text' END, pg_get_constraintdef(k.oid)),
    ('inheritance', CASE WHEN k.contype = 'c' THEN
        CASE WHEN k.connoinherit THEN 'no inherit' ELSE 'inherit' END END),
    ('included columns', CASE WHEN k.contype IN ('p', 'u') THEN (
        SELECT string_agg(a.attname, ', ' ORDER BY place)
        FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS keys (number, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = number
        WHERE i.indexrelid = k.conindid AND place > i.indnkeyatts
    ) END),
    ('nulls', CASE WHEN k.contype = 'u' THEN (
        SELECT CASE WHEN (to_jsonb(i) ->> 'indnullsnotdistinct')::boolean THEN 'not distinct' ELSE 'distinct' END
        FROM pg_index i WHERE i.indexrelid = k.conindid
    ) END)
) AS part (attribute, value)
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND NOT EXISTS (
    SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
  AND part.attribute IS NOT NULL AND part.value IS NOT NULL
UNION ALL
SELECT 'constraint', y.name || '.' || k.conname, part.*
FROM own_type y
JOIN pg_constraint k ON k.contypid = y.oid AND k.contype = 'c'
CROSS JOIN LATERAL (VALUES
    ('', 'check'), ('expression', ''), ('expression text', pg_get_expr(k.conbin, 0)),
    ('validated', k.convalidated::text)
) AS part (attribute, value)
