-- Generated names after quoted ones.
-- up 1
CREATE TABLE "My Disks" ("A b" serial PRIMARY KEY, "C" integer UNIQUE CHECK ("C" > 0), "d" integer REFERENCES "My Disks");
CREATE INDEX ON "My Disks" ("C", lower("d"::text));
-- down 1
DROP TABLE "My Disks";
