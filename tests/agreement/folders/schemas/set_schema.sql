-- Things that move to another schema.
-- up 1
CREATE SCHEMA app;
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE CHECK (x > 0));
CREATE INDEX a_x ON a (x);
CREATE TYPE state AS ENUM ('on');
CREATE VIEW v AS SELECT id FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
DROP TYPE state;
DROP SCHEMA app;
-- up 2
ALTER TABLE a SET SCHEMA app;
ALTER TYPE state SET SCHEMA app;
ALTER VIEW v SET SCHEMA app;
-- down 2
ALTER VIEW app.v SET SCHEMA public;
ALTER TYPE app.state SET SCHEMA public;
ALTER TABLE app.a SET SCHEMA public;
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed column v.id
-- up 1: unclaimed column v.id type integer
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- up 1: unclaimed view v query
-- up 1: unclaimed view v query text  SELECT a.id FROM a;
-- up 2: unclaimed column app.a.id default text nextval('app.a_id_seq'::regclass)
-- up 2: unclaimed column app.v.id
-- up 2: unclaimed column app.v.id type integer
-- up 2: unclaimed sequence app.a_id_seq cache 1
-- up 2: unclaimed sequence app.a_id_seq cycle false
-- up 2: unclaimed sequence app.a_id_seq increment 1
-- up 2: unclaimed sequence app.a_id_seq maximum 2147483647
-- up 2: unclaimed sequence app.a_id_seq minimum 1
-- up 2: unclaimed sequence app.a_id_seq start 1
-- up 2: unclaimed sequence app.a_id_seq type integer
-- up 2: unclaimed view app.v query
-- up 2: unclaimed view app.v query text  SELECT a.id FROM app.a;
-- down 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- down 2: unclaimed column v.id
-- down 2: unclaimed column v.id type integer
-- down 2: unclaimed sequence a_id_seq cache 1
-- down 2: unclaimed sequence a_id_seq cycle false
-- down 2: unclaimed sequence a_id_seq increment 1
-- down 2: unclaimed sequence a_id_seq maximum 2147483647
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type integer
-- down 2: unclaimed view v query
-- down 2: unclaimed view v query text  SELECT a.id FROM a;
