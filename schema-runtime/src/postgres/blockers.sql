-- The sessions that a session waits for.
SELECT b.pid::pg_catalog.text,
       a.application_name,
       pg_catalog.date_part(
           'epoch',
           pg_catalog.clock_timestamp() - COALESCE(a.xact_start, a.query_start, a.backend_start)
       )::pg_catalog.int8::pg_catalog.text
FROM (SELECT DISTINCT pg_catalog.unnest({pids}) AS pid) AS b
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid
WHERE b.pid > 0
ORDER BY b.pid
