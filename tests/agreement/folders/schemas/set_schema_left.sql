-- A down that forgets to move one of two back.
-- up 1
CREATE SCHEMA app;
CREATE TABLE a (x integer);
CREATE TABLE b (x integer);
-- down 1
DROP TABLE a, b;
DROP SCHEMA app;
-- up 2
ALTER TABLE a SET SCHEMA app;
ALTER TABLE b SET SCHEMA app;
-- down 2
ALTER TABLE app.a SET SCHEMA public;
-- expected
-- down 2: found, differs: left table app.b, lost table public.b
