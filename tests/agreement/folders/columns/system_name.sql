-- A name that the server keeps for itself.
-- up 1
CREATE TABLE disks (id integer, "xmin_" integer, "oid" integer);
-- down 1
DROP TABLE disks;
