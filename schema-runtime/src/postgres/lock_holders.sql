-- Who holds an advisory lock of this database, other than this session.
SELECT l.pid::pg_catalog.text,
       a.application_name,
       pg_catalog.date_part(
           'epoch',
           pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.query_start, a.backend_start)
       )::pg_catalog.int8::pg_catalog.text
FROM pg_catalog.pg_locks AS l
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory'
  AND l.granted
  AND l.database = (
      SELECT d.oid FROM pg_catalog.pg_database AS d
      WHERE d.datname = pg_catalog.current_database()
  )
  AND l.classid = '{upper}'::pg_catalog.oid
  AND l.objid = '{lower}'::pg_catalog.oid
  AND l.objsubid = 1
  AND l.pid <> pg_catalog.pg_backend_pid()
ORDER BY l.pid
