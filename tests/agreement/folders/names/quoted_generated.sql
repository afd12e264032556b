-- Generated names after quoted ones.
-- up 1
CREATE TABLE "My Disks" ("A b" serial PRIMARY KEY, "C" integer UNIQUE CHECK ("C" > 0), "d" integer REFERENCES "My Disks");
CREATE INDEX ON "My Disks" ("C", lower("d"::text));
-- down 1
DROP TABLE "My Disks";
-- expected
-- up 1: unclaimed column My Disks.A b default text nextval('"My Disks_A b_seq"'::regclass)
-- up 1: unclaimed sequence My Disks_A b_seq cache 1
-- up 1: unclaimed sequence My Disks_A b_seq cycle false
-- up 1: unclaimed sequence My Disks_A b_seq increment 1
-- up 1: unclaimed sequence My Disks_A b_seq maximum 2147483647
-- up 1: unclaimed sequence My Disks_A b_seq minimum 1
-- up 1: unclaimed sequence My Disks_A b_seq start 1
-- up 1: unclaimed sequence My Disks_A b_seq type integer
