-- Materialized views that have been filled, each after those that it reads, through other views too.
WITH RECURSIVE reads AS (
    SELECT DISTINCT r.ev_class AS view, d.refobjid AS read
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
    WHERE d.refobjid <> r.ev_class
), steps (view, step) AS (
    SELECT oid, 0 FROM pg_catalog.pg_class WHERE relkind = 'm'
    UNION
    SELECT reads.view, steps.step + 1 FROM steps JOIN reads ON reads.read = steps.view
)
SELECT format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN steps ON steps.view = c.oid
WHERE c.relkind = 'm' AND c.relispopulated
  AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
GROUP BY n.nspname, c.relname
ORDER BY max(steps.step), n.nspname, c.relname
