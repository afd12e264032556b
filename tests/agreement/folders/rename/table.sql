-- A table under another name, and back.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE);
CREATE TABLE b (a integer REFERENCES a);
-- down 1
DROP TABLE b, a;
-- up 2
ALTER TABLE a RENAME TO c;
ALTER TABLE c ADD y integer;
-- down 2
ALTER TABLE c DROP y;
ALTER TABLE c RENAME TO a;
