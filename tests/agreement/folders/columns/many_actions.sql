-- Actions of one statement run in passes, not as they are written.
-- up 1
CREATE TABLE disks (id integer, a integer, b text NOT NULL);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks
    ADD COLUMN c integer,
    DROP COLUMN a,
    ALTER b DROP NOT NULL,
    ADD CONSTRAINT c_positive CHECK (c > 0),
    ALTER id SET NOT NULL,
    ADD PRIMARY KEY (id);
-- down 2
ALTER TABLE disks DROP CONSTRAINT disks_pkey, DROP COLUMN c, ADD COLUMN a integer, ALTER b SET NOT NULL, ALTER id DROP NOT NULL;
