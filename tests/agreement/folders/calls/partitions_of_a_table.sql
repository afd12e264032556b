-- A loop over the partitions of one table changes no other.
-- up 1
CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE disks (id bigint);
CREATE TABLE others_new (id bigint);
CREATE TABLE days (day date);
INSERT INTO days VALUES ('2026-01-01');
DO $$
DECLARE first date;
BEGIN
    SELECT day INTO first FROM days;
    EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
        to_char(first, 'YYYYMMDD'), first, first + 1);
END
$$;
-- down 1
DROP TABLE days, events, disks, others_new;
-- up 2
DO $$
DECLARE part record; old_name text; new_name text;
BEGIN
    CREATE TABLE events_new (id bigint, at date NOT NULL, note text) PARTITION BY RANGE (at);
    FOR part IN
        SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
        FROM pg_class c
        JOIN pg_inherits i ON c.oid = i.inhrelid
        JOIN pg_class parent ON i.inhparent = parent.oid
        WHERE parent.relname = 'events'
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF events_new %s', part.name || '_new', part.bound);
    END LOOP;
    DROP TABLE events;
    ALTER TABLE events_new RENAME TO events;
    FOR part IN
        SELECT c.relname AS name
        FROM pg_class c
        JOIN pg_inherits i ON c.oid = i.inhrelid
        JOIN pg_class parent ON i.inhparent = parent.oid
        WHERE parent.relname = 'events' AND c.relname LIKE '%_new'
    LOOP
        old_name := part.name;
        new_name := regexp_replace(old_name, '_new$', '');
        EXECUTE format('ALTER TABLE %I RENAME TO %I', old_name, new_name);
    END LOOP;
END
$$;
-- expected
-- up 1: unclaimed column events_20260101.at
-- up 1: unclaimed column events_20260101.at nullable false
-- up 1: unclaimed column events_20260101.at type date
-- up 1: unclaimed column events_20260101.id
-- up 1: unclaimed column events_20260101.id nullable true
-- up 1: unclaimed column events_20260101.id type bigint
-- up 1: unclaimed table events_20260101
-- up 1: unclaimed table events_20260101 bound
-- up 1: unclaimed table events_20260101 bound text FOR VALUES FROM ('2026-01-01') TO ('2026-01-02')
-- up 1: unclaimed table events_20260101 parents events
-- up 2: unclaimed column events_20260101.at
-- up 2: unclaimed column events_20260101.at nullable false
-- up 2: unclaimed column events_20260101.at type date
-- up 2: unclaimed column events_20260101.id
-- up 2: unclaimed column events_20260101.id nullable true
-- up 2: unclaimed column events_20260101.id type bigint
-- up 2: unclaimed column events_20260101.note
-- up 2: unclaimed column events_20260101.note nullable true
-- up 2: unclaimed column events_20260101.note type text
-- up 2: unclaimed table events_20260101
-- up 2: unclaimed table events_20260101 bound
-- up 2: unclaimed table events_20260101 bound text FOR VALUES FROM ('2026-01-01') TO ('2026-01-02')
-- up 2: unclaimed table events_20260101 parents events
