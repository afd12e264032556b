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
