-- A schema under another name.
-- up 1
CREATE SCHEMA app;
CREATE TABLE app.a (x integer PRIMARY KEY, y serial);
CREATE TABLE b (x integer REFERENCES app.a);
-- down 1
DROP TABLE b;
DROP SCHEMA app CASCADE;
-- up 2
ALTER SCHEMA app RENAME TO core;
-- down 2
ALTER SCHEMA core RENAME TO app;
-- expected
-- up 1: unclaimed column app.a.y default text nextval('app.a_y_seq'::regclass)
-- up 1: unclaimed sequence app.a_y_seq cache 1
-- up 1: unclaimed sequence app.a_y_seq cycle false
-- up 1: unclaimed sequence app.a_y_seq increment 1
-- up 1: unclaimed sequence app.a_y_seq maximum 2147483647
-- up 1: unclaimed sequence app.a_y_seq minimum 1
-- up 1: unclaimed sequence app.a_y_seq start 1
-- up 1: unclaimed sequence app.a_y_seq type integer
-- up 2: unclaimed column core.a.y default text nextval('core.a_y_seq'::regclass)
-- up 2: unclaimed sequence core.a_y_seq cache 1
-- up 2: unclaimed sequence core.a_y_seq cycle false
-- up 2: unclaimed sequence core.a_y_seq increment 1
-- up 2: unclaimed sequence core.a_y_seq maximum 2147483647
-- up 2: unclaimed sequence core.a_y_seq minimum 1
-- up 2: unclaimed sequence core.a_y_seq start 1
-- up 2: unclaimed sequence core.a_y_seq type integer
-- down 2: unclaimed column app.a.y default text nextval('app.a_y_seq'::regclass)
-- down 2: unclaimed sequence app.a_y_seq cache 1
-- down 2: unclaimed sequence app.a_y_seq cycle false
-- down 2: unclaimed sequence app.a_y_seq increment 1
-- down 2: unclaimed sequence app.a_y_seq maximum 2147483647
-- down 2: unclaimed sequence app.a_y_seq minimum 1
-- down 2: unclaimed sequence app.a_y_seq start 1
-- down 2: unclaimed sequence app.a_y_seq type integer
