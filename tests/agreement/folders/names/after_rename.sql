-- A renamed table keeps the names of what it has.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME TO b;
ALTER TABLE b ADD y serial UNIQUE;
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE);
-- down 2
DROP TABLE a;
ALTER TABLE b DROP COLUMN y;
ALTER TABLE b RENAME TO a;
