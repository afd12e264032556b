-- Partitions by the day: nobody knows their names, and all else is known.
-- up 1
CREATE TABLE events (id bigint, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_kinds (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE days (day date);
INSERT INTO days VALUES ('2026-01-01');
CREATE FUNCTION make_partition(parent text, day date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    first text;
    next text;
    part text;
BEGIN
    SELECT to_char(day, 'YYYYMMDD') INTO first;
    SELECT to_char(day + INTERVAL '1 day', 'YYYYMMDD') INTO next;
    SELECT lower(format('%s_%s', parent, first)) INTO part;
    IF EXISTS (SELECT 1 FROM pg_tables WHERE tablename = part) THEN
        RETURN 0;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING INDEXES)', part, parent);
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_threshold = ''25'')', part);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (''%s'') TO (''%s'')', parent, part, first, next);
    RETURN 1;
END
$$;
SELECT make_partition('events', (SELECT day FROM days));
SELECT make_partition('events', (SELECT day + 1 FROM days));
CREATE TABLE IF NOT EXISTS events_notes (id bigint);
-- down 1
DROP TABLE days, events_notes, events, events_kinds;
DROP FUNCTION make_partition(text, date);
-- up 2
ALTER TABLE events ADD COLUMN note text;
ALTER TABLE events_kinds ADD COLUMN note text;
-- down 2
ALTER TABLE events_kinds DROP COLUMN note;
-- expected
-- up 1: unclaimed column events_20260101.at
-- up 1: unclaimed column events_20260101.at nullable false
-- up 1: unclaimed column events_20260101.at type timestamp with time zone
-- up 1: unclaimed column events_20260101.id
-- up 1: unclaimed column events_20260101.id nullable false
-- up 1: unclaimed column events_20260101.id type bigint
-- up 1: unclaimed column events_20260102.at
-- up 1: unclaimed column events_20260102.at nullable false
-- up 1: unclaimed column events_20260102.at type timestamp with time zone
-- up 1: unclaimed column events_20260102.id
-- up 1: unclaimed column events_20260102.id nullable false
-- up 1: unclaimed column events_20260102.id type bigint
-- up 1: unclaimed constraint events_20260101.events_20260101_pkey primary key
-- up 1: unclaimed constraint events_20260101.events_20260101_pkey columns id, at
-- up 1: unclaimed constraint events_20260101.events_20260101_pkey deferral not deferrable
-- up 1: unclaimed constraint events_20260101.events_20260101_pkey validated true
-- up 1: unclaimed constraint events_20260102.events_20260102_pkey primary key
-- up 1: unclaimed constraint events_20260102.events_20260102_pkey columns id, at
-- up 1: unclaimed constraint events_20260102.events_20260102_pkey deferral not deferrable
-- up 1: unclaimed constraint events_20260102.events_20260102_pkey validated true
-- up 1: unclaimed table events_20260101
-- up 1: unclaimed table events_20260101 bound
-- up 1: unclaimed table events_20260101 bound text FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-01-02 00:00:00+00')
-- up 1: unclaimed table events_20260101 parents events
-- up 1: unclaimed table events_20260101 storage parameters autovacuum_vacuum_threshold=25
-- up 1: unclaimed table events_20260102
-- up 1: unclaimed table events_20260102 bound
-- up 1: unclaimed table events_20260102 bound text FOR VALUES FROM ('2026-01-02 00:00:00+00') TO ('2026-01-03 00:00:00+00')
-- up 1: unclaimed table events_20260102 parents events
-- up 1: unclaimed table events_20260102 storage parameters autovacuum_vacuum_threshold=25
-- up 2: unclaimed column events_20260101.at
-- up 2: unclaimed column events_20260101.at nullable false
-- up 2: unclaimed column events_20260101.at type timestamp with time zone
-- up 2: unclaimed column events_20260101.id
-- up 2: unclaimed column events_20260101.id nullable false
-- up 2: unclaimed column events_20260101.id type bigint
-- up 2: unclaimed column events_20260101.note
-- up 2: unclaimed column events_20260101.note nullable true
-- up 2: unclaimed column events_20260101.note type text
-- up 2: unclaimed column events_20260102.at
-- up 2: unclaimed column events_20260102.at nullable false
-- up 2: unclaimed column events_20260102.at type timestamp with time zone
-- up 2: unclaimed column events_20260102.id
-- up 2: unclaimed column events_20260102.id nullable false
-- up 2: unclaimed column events_20260102.id type bigint
-- up 2: unclaimed column events_20260102.note
-- up 2: unclaimed column events_20260102.note nullable true
-- up 2: unclaimed column events_20260102.note type text
-- up 2: unclaimed constraint events_20260101.events_20260101_pkey primary key
-- up 2: unclaimed constraint events_20260101.events_20260101_pkey columns id, at
-- up 2: unclaimed constraint events_20260101.events_20260101_pkey deferral not deferrable
-- up 2: unclaimed constraint events_20260101.events_20260101_pkey validated true
-- up 2: unclaimed constraint events_20260102.events_20260102_pkey primary key
-- up 2: unclaimed constraint events_20260102.events_20260102_pkey columns id, at
-- up 2: unclaimed constraint events_20260102.events_20260102_pkey deferral not deferrable
-- up 2: unclaimed constraint events_20260102.events_20260102_pkey validated true
-- up 2: unclaimed table events_20260101
-- up 2: unclaimed table events_20260101 bound
-- up 2: unclaimed table events_20260101 bound text FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-01-02 00:00:00+00')
-- up 2: unclaimed table events_20260101 parents events
-- up 2: unclaimed table events_20260101 storage parameters autovacuum_vacuum_threshold=25
-- up 2: unclaimed table events_20260102
-- up 2: unclaimed table events_20260102 bound
-- up 2: unclaimed table events_20260102 bound text FOR VALUES FROM ('2026-01-02 00:00:00+00') TO ('2026-01-03 00:00:00+00')
-- up 2: unclaimed table events_20260102 parents events
-- up 2: unclaimed table events_20260102 storage parameters autovacuum_vacuum_threshold=25
-- down 2: unclaimed column events_20260101.at
-- down 2: unclaimed column events_20260101.at nullable false
-- down 2: unclaimed column events_20260101.at type timestamp with time zone
-- down 2: unclaimed column events_20260101.id
-- down 2: unclaimed column events_20260101.id nullable false
-- down 2: unclaimed column events_20260101.id type bigint
-- down 2: unclaimed column events_20260101.note
-- down 2: unclaimed column events_20260101.note nullable true
-- down 2: unclaimed column events_20260101.note type text
-- down 2: unclaimed column events_20260102.at
-- down 2: unclaimed column events_20260102.at nullable false
-- down 2: unclaimed column events_20260102.at type timestamp with time zone
-- down 2: unclaimed column events_20260102.id
-- down 2: unclaimed column events_20260102.id nullable false
-- down 2: unclaimed column events_20260102.id type bigint
-- down 2: unclaimed column events_20260102.note
-- down 2: unclaimed column events_20260102.note nullable true
-- down 2: unclaimed column events_20260102.note type text
-- down 2: unclaimed constraint events_20260101.events_20260101_pkey primary key
-- down 2: unclaimed constraint events_20260101.events_20260101_pkey columns id, at
-- down 2: unclaimed constraint events_20260101.events_20260101_pkey deferral not deferrable
-- down 2: unclaimed constraint events_20260101.events_20260101_pkey validated true
-- down 2: unclaimed constraint events_20260102.events_20260102_pkey primary key
-- down 2: unclaimed constraint events_20260102.events_20260102_pkey columns id, at
-- down 2: unclaimed constraint events_20260102.events_20260102_pkey deferral not deferrable
-- down 2: unclaimed constraint events_20260102.events_20260102_pkey validated true
-- down 2: unclaimed table events_20260101
-- down 2: unclaimed table events_20260101 bound
-- down 2: unclaimed table events_20260101 bound text FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-01-02 00:00:00+00')
-- down 2: unclaimed table events_20260101 parents events
-- down 2: unclaimed table events_20260101 storage parameters autovacuum_vacuum_threshold=25
-- down 2: unclaimed table events_20260102
-- down 2: unclaimed table events_20260102 bound
-- down 2: unclaimed table events_20260102 bound text FOR VALUES FROM ('2026-01-02 00:00:00+00') TO ('2026-01-03 00:00:00+00')
-- down 2: unclaimed table events_20260102 parents events
-- down 2: unclaimed table events_20260102 storage parameters autovacuum_vacuum_threshold=25
-- down 2: found, differs: left column public.events.note, left column public.events_20260101.note, left column public.events_20260102.note
