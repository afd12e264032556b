-- A table and its way back.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY, label text NOT NULL, size integer DEFAULT 0);
-- down 1
DROP TABLE disks;
