CREATE SCHEMA app;
CREATE TYPE state AS ENUM ('new', 'running', 'done');
CREATE DOMAIN percent AS integer DEFAULT 0 NOT NULL CONSTRAINT not_below CHECK (VALUE >= 0);
CREATE DOMAIN label AS varchar(20);
ALTER DOMAIN label ADD CONSTRAINT not_empty CHECK (VALUE <> '') NOT VALID;
CREATE DOMAIN code AS text CONSTRAINT upper_case CHECK (VALUE = upper(VALUE));
CREATE TYPE place AS (rack text, slot integer);
CREATE TYPE span AS RANGE (subtype = integer);
CREATE SEQUENCE numbers AS integer START 10 INCREMENT 2 MINVALUE 1 MAXVALUE 1000 CACHE 5;
