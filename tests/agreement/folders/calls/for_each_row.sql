-- A call for each row of a table: nobody knows how many there are.
-- up 1
CREATE TABLE names (name text);
CREATE TABLE disks (id bigint);
CREATE FUNCTION widen(name text, wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN %I text', name, wanted); END
$$;
SELECT widen('disks', name) FROM names;
INSERT INTO names VALUES ('label');
SELECT widen('disks', name) FROM names WHERE name <> 'disks';
-- expected
-- up 1: unclaimed column disks.id
-- up 1: unclaimed column disks.id nullable true
-- up 1: unclaimed column disks.id type bigint
-- up 1: unclaimed column disks.label
-- up 1: unclaimed column disks.label nullable true
-- up 1: unclaimed column disks.label type text
-- up 1: unclaimed table disks
