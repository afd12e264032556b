-- Quoted names with everything in them.
-- up 1
CREATE TABLE "my disks" ("a b" integer, "c.d" text, "e""f" integer, "select" integer, "-- x" integer);
CREATE INDEX "by; a" ON "my disks" ("a b", "e""f");
-- down 1
DROP TABLE "my disks";
