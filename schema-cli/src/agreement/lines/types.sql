-- pg_type and pg_enum. The columns of composite types are with those of the relations.
SELECT t.kind AS kind, t.name AS object, part.attribute, part.value
FROM own_type t
JOIN pg_type y ON y.oid = t.oid
CROSS JOIN LATERAL (VALUES
    ('', ''),
    ('labels', CASE WHEN t.kind = 'enum' THEN COALESCE((
        SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = y.oid
    ), '') END),
    ('base type', CASE WHEN t.kind = 'domain' THEN (
        SELECT CASE WHEN b.typnamespace = 'pg_catalog'::regnamespace THEN format_type(b.oid, y.typtypmod)
            ELSE s.name || substr(format_type(b.oid, y.typtypmod), length(format_type(b.oid, NULL)) + 1) END
        FROM spelled s JOIN pg_type b ON b.oid = s.oid WHERE s.oid = y.typbasetype
    ) END),
    ('nullable', CASE WHEN t.kind = 'domain' THEN (NOT y.typnotnull)::text END),
    (CASE WHEN t.kind = 'domain' AND y.typdefaultbin IS NOT NULL THEN 'default' END, ''),
    ('default text', CASE WHEN t.kind = 'domain' THEN pg_get_expr(y.typdefaultbin, 0) END),
    ('collation', CASE WHEN t.kind = 'domain' THEN (
        SELECT l.collnamespace::regnamespace || '.' || l.collname
        FROM pg_collation l JOIN pg_type b ON b.oid = y.typbasetype
        WHERE l.oid = y.typcollation AND y.typcollation <> b.typcollation
    ) END),
    ('subtype', (SELECT s.name FROM pg_range g JOIN spelled s ON s.oid = g.rngsubtype WHERE g.rngtypid = y.oid)),
    ('functions', CASE WHEN t.kind = 'base type' THEN concat_ws(', ', y.typinput, y.typoutput) END)
) AS part (attribute, value)
WHERE part.attribute IS NOT NULL AND part.value IS NOT NULL
