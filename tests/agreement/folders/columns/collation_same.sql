-- Collations in other words, and those that a type has by itself.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE disks (
    id name COLLATE "C",
    label text COLLATE pg_catalog."C",
    other text COLLATE "default",
    tags text[] COLLATE "C",
    code char(3) COLLATE "ucs_basic",
    nick citext COLLATE "C"
);
-- down 1
DROP TABLE disks;
DROP EXTENSION citext;
-- up 2
ALTER TABLE disks ALTER other TYPE varchar(9) COLLATE pg_catalog."default";
ALTER TABLE disks ALTER label TYPE varchar(9) COLLATE "C";
-- down 2
ALTER TABLE disks ALTER other TYPE text;
ALTER TABLE disks ALTER label TYPE text COLLATE "C";
-- expected
-- up 1: unclaimed column disks.nick collation pg_catalog.C
-- up 2: unclaimed column disks.nick collation pg_catalog.C
-- down 2: unclaimed column disks.nick collation pg_catalog.C
