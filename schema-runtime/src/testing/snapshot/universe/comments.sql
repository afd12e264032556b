-- pg_description. Objects of the system have an oid below 16384; extensions and schemas may be commented
-- on although initdb made them.
SELECT 'comment on ' || i.type || ' ' || i.identity,
    CASE i.type WHEN 'table column' THEN 'column' ELSE i.type END || ' ' || i.identity, d.description
FROM pg_description d
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
WHERE (d.objoid >= 16384 OR d.classoid IN ('pg_extension'::regclass, 'pg_namespace'::regclass))
  AND NOT EXISTS (
      SELECT FROM pg_depend e
      WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e'
  )
  AND i.type IS NOT NULL AND i.identity !~ '^pg_'
