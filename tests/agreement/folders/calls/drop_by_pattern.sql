-- What a name may mean of which only a part is known is not certain any more.
-- up 1
CREATE TABLE events_1 (id bigint PRIMARY KEY);
CREATE TABLE events_2 (id bigint REFERENCES events_1);
CREATE TABLE disks (id bigint PRIMARY KEY);
CREATE VIEW shown AS SELECT id FROM events_2;
CREATE TABLE numbers (n integer);
INSERT INTO numbers VALUES (3);
-- up 2
DO $$
DECLARE which integer;
BEGIN
    SELECT n INTO which FROM numbers;
    EXECUTE format('DROP TABLE IF EXISTS events_%s', which);
    EXECUTE format('ALTER TABLE IF EXISTS events_%s RENAME TO disks_%s', which, which);
END
$$;
CREATE TABLE IF NOT EXISTS disks_3 (id bigint);
-- expected
-- up 1: unclaimed view shown query text  SELECT events_2.id FROM events_2;
-- up 2: unclaimed column disks_3.id
-- up 2: unclaimed column disks_3.id nullable true
-- up 2: unclaimed column disks_3.id type bigint
-- up 2: unclaimed column events_1.id
-- up 2: unclaimed column events_1.id nullable false
-- up 2: unclaimed column events_1.id type bigint
-- up 2: unclaimed column events_2.id
-- up 2: unclaimed column events_2.id nullable true
-- up 2: unclaimed column events_2.id type bigint
-- up 2: unclaimed column shown.id
-- up 2: unclaimed column shown.id type bigint
-- up 2: unclaimed constraint events_1.events_1_pkey primary key
-- up 2: unclaimed constraint events_1.events_1_pkey columns id
-- up 2: unclaimed constraint events_1.events_1_pkey deferral not deferrable
-- up 2: unclaimed constraint events_1.events_1_pkey validated true
-- up 2: unclaimed constraint events_2.events_2_id_fkey foreign key
-- up 2: unclaimed constraint events_2.events_2_id_fkey columns id
-- up 2: unclaimed constraint events_2.events_2_id_fkey deferral not deferrable
-- up 2: unclaimed constraint events_2.events_2_id_fkey match simple
-- up 2: unclaimed constraint events_2.events_2_id_fkey on delete no action
-- up 2: unclaimed constraint events_2.events_2_id_fkey on update no action
-- up 2: unclaimed constraint events_2.events_2_id_fkey referenced columns id
-- up 2: unclaimed constraint events_2.events_2_id_fkey references events_1
-- up 2: unclaimed constraint events_2.events_2_id_fkey validated true
-- up 2: unclaimed table disks_3
-- up 2: unclaimed table events_1
-- up 2: unclaimed table events_2
-- up 2: unclaimed view shown
-- up 2: unclaimed view shown query
-- up 2: unclaimed view shown query text  SELECT events_2.id FROM events_2;
