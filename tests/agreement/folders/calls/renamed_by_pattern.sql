-- A table gets a name that nobody knows, and others refer to it.
-- up 1
CREATE TABLE days_1 (id bigint PRIMARY KEY);
CREATE TABLE notes (id bigint, day bigint REFERENCES days_1);
CREATE VIEW shown AS SELECT id FROM days_1;
CREATE TABLE disks (id bigint);
CREATE TABLE numbers (n integer);
INSERT INTO numbers VALUES (1);
-- up 2
DO $$
DECLARE which integer;
BEGIN
    SELECT n INTO which FROM numbers;
    EXECUTE format('ALTER TABLE days_%s RENAME TO day_%s', which, which);
END
$$;
-- expected
-- up 1: unclaimed view shown query text  SELECT days_1.id FROM days_1;
-- up 2: unclaimed column day_1.id
-- up 2: unclaimed column day_1.id nullable false
-- up 2: unclaimed column day_1.id type bigint
-- up 2: unclaimed column notes.day
-- up 2: unclaimed column notes.day nullable true
-- up 2: unclaimed column notes.day type bigint
-- up 2: unclaimed column notes.id
-- up 2: unclaimed column notes.id nullable true
-- up 2: unclaimed column notes.id type bigint
-- up 2: unclaimed column shown.id
-- up 2: unclaimed column shown.id type bigint
-- up 2: unclaimed constraint day_1.days_1_pkey primary key
-- up 2: unclaimed constraint day_1.days_1_pkey columns id
-- up 2: unclaimed constraint day_1.days_1_pkey deferral not deferrable
-- up 2: unclaimed constraint day_1.days_1_pkey validated true
-- up 2: unclaimed constraint notes.notes_day_fkey foreign key
-- up 2: unclaimed constraint notes.notes_day_fkey columns day
-- up 2: unclaimed constraint notes.notes_day_fkey deferral not deferrable
-- up 2: unclaimed constraint notes.notes_day_fkey match simple
-- up 2: unclaimed constraint notes.notes_day_fkey on delete no action
-- up 2: unclaimed constraint notes.notes_day_fkey on update no action
-- up 2: unclaimed constraint notes.notes_day_fkey referenced columns id
-- up 2: unclaimed constraint notes.notes_day_fkey references day_1
-- up 2: unclaimed constraint notes.notes_day_fkey validated true
-- up 2: unclaimed table day_1
-- up 2: unclaimed table notes
-- up 2: unclaimed view shown
-- up 2: unclaimed view shown query
-- up 2: unclaimed view shown query text  SELECT day_1.id FROM day_1;
