-- A server that has pgmq, and a database that has not.
SELECT name AS missing_extension, default_version AS the_server_has
FROM pg_available_extensions
WHERE name = 'pgmq' AND installed_version IS NULL;

-- A database that has pgmq, and not each of our queues.
SELECT queue AS missing_queue, extversion AS of_pgmq
FROM pg_extension
CROSS JOIN (VALUES ('gpu_reservations'), ('disk_operations')) AS queues (queue)
WHERE extname = 'pgmq' AND to_regclass('pgmq.q_' || queue) IS NULL;
