-- Functions, procedures and aggregates; their parameters in a list of their own.
SELECT 'routine', pg_catalog.concat(
    p.oid, ',', pg_catalog.quote_literal(p.nspname::text), ',',
    pg_catalog.quote_literal(p.proname::text), ',', p.prokind, ',', p.proargtypes, ',',
    (SELECT pg_catalog.quote_literal(l.lanname::text)
     FROM pg_catalog.pg_language AS l WHERE l.oid = p.prolang), ',',
    p.provolatile, ',', p.proisstrict, ',', p.prosecdef, ',', p.proleakproof, ',', p.proparallel, ',',
    p.proretset, ',', p.prorettype, ',',
    pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256(
        pg_catalog.convert_to(p.prosrc, 'UTF8')), 'hex'), 1, 32), ',',
    p.pronargdefaults > 0, ',',
    pg_catalog.quote_literal(pg_catalog.pg_get_expr(p.proargdefaults, 0)), ',',
    (SELECT pg_catalog.string_agg(pg_catalog.concat(
         COALESCE(p.proargmodes[a.place], 'i'), ',',
         pg_catalog.quote_literal(p.proargnames[a.place]), ',', a.type, ','
     ), '' ORDER BY a.place)
     FROM unnest(COALESCE(p.proallargtypes, p.proargtypes::pg_catalog.oid[]))
         WITH ORDINALITY AS a (type, place)), ';',
    (SELECT pg_catalog.string_agg(pg_catalog.concat(pg_catalog.quote_literal(item), ','), '')
     FROM pg_catalog.unnest(p.proconfig) AS item))
FROM routine AS p
