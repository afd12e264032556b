-- A table like another.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x varchar(5) NOT NULL DEFAULT 'x', CHECK (id > 0));
CREATE INDEX a_x ON a (x);
CREATE TABLE b (LIKE a, more integer);
CREATE TABLE c (LIKE a INCLUDING ALL);
CREATE TABLE d (LIKE a INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
-- down 1
DROP TABLE a, b, c, d;
