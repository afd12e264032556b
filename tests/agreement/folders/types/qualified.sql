-- Types with their schema.
-- up 1
CREATE TABLE a (a pg_catalog.int4, b pg_catalog.text, c pg_catalog.varchar(3), d pg_catalog."char", e pg_catalog.timestamptz, f pg_catalog.bpchar);
-- down 1
DROP TABLE a;
