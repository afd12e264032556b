-- What is not replayed is claimed nowhere, and what stands beside it is claimed all the same.
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE a (id int, name citext);
CREATE TABLE b (id int);
CREATE TABLE c (id int);
CREATE VIEW v AS SELECT id FROM a;
CREATE MATERIALIZED VIEW m AS SELECT id FROM a;
CREATE INDEX ON m (id);
CREATE DOMAIN d AS text NOT NULL;
CREATE TYPE pair AS (x int, y int);
CREATE TABLE e (d d, p pair, n int NOT NULL);
CREATE FUNCTION widen() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ALTER TABLE b ADD COLUMN x int NOT NULL;
    ALTER TABLE b ALTER COLUMN id TYPE bigint;
END $$;
SELECT widen();
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM c) THEN
        ALTER TABLE c DROP COLUMN id;
        CREATE TABLE made_by_code (id int);
    END IF;
END $$;
ALTER TABLE made_by_code ADD COLUMN z int;
CREATE TABLE p (id int, t text) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);
ALTER TABLE p ALTER COLUMN t TYPE varchar(3);
CREATE TABLE base (id int);
CREATE TABLE derived (extra int) INHERITS (base);
CREATE TABLE copied (LIKE a, more int);
CREATE TABLE made AS SELECT 1 AS one;
SELECT 2 AS two INTO made_too;
CREATE TEMP TABLE scratch (id int);
CREATE SEQUENCE counter OWNED BY a.id;
