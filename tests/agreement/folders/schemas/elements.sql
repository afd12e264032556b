-- A schema made with its contents.
-- up 1
CREATE SCHEMA app
    CREATE TABLE a (x integer)
    CREATE VIEW v AS SELECT x FROM a
    CREATE INDEX a_x ON a (x);
-- down 1
DROP SCHEMA app CASCADE;
-- expected
-- up 1: unclaimed column app.a.x
-- up 1: unclaimed column app.a.x nullable true
-- up 1: unclaimed column app.a.x type integer
-- up 1: unclaimed column app.v.x
-- up 1: unclaimed column app.v.x type integer
-- up 1: unclaimed index app.a_x
-- up 1: unclaimed index app.a_x key 1 column x
-- up 1: unclaimed index app.a_x key 1 order asc nulls last
-- up 1: unclaimed index app.a_x keys 1
-- up 1: unclaimed index app.a_x method btree
-- up 1: unclaimed index app.a_x on app.a
-- up 1: unclaimed index app.a_x unique false
-- up 1: unclaimed table app.a
-- up 1: unclaimed view app.v
-- up 1: unclaimed view app.v query
-- up 1: unclaimed view app.v query text  SELECT a.x FROM app.a;
