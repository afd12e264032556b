-- Primary keys, named and not.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (id integer, CONSTRAINT b_id PRIMARY KEY (id));
CREATE TABLE c (x integer, y integer, PRIMARY KEY (y, x));
CREATE TABLE d (x integer);
ALTER TABLE d ADD PRIMARY KEY (x);
-- down 1
DROP TABLE a, b, c, d;
