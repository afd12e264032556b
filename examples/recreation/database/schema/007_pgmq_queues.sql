-- Queues, where the server has pgmq. Where it has not, reservations wait in their table alone.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pgmq') THEN
        CREATE EXTENSION IF NOT EXISTS pgmq;
        PERFORM pgmq.create('gpu_reservations');
        PERFORM pgmq.create('disk_operations');
    ELSE
        RAISE WARNING 'this server does not have the extension pgmq: no queues are made';
    END IF;
END $$;
