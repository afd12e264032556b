-- A down that forgets the quotes.
-- up 1
CREATE TABLE "Disks" (id integer);
-- down 1
DROP TABLE Disks;
-- expected
-- down 1: found, fails: table "disks" does not exist
