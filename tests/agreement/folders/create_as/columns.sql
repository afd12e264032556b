-- A table made of a query.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x varchar(5) NOT NULL, n numeric(5,2));
CREATE TABLE b AS SELECT id, x, n FROM a;
CREATE TABLE c AS SELECT * FROM a WITH NO DATA;
CREATE TABLE d (one, two) AS SELECT id, upper(x) FROM a;
CREATE TABLE e AS SELECT id AS number, count(*) AS many FROM a GROUP BY id;
CREATE TABLE f AS VALUES (1, 'x');
CREATE TABLE g AS TABLE a;
SELECT id, x INTO h FROM a;
-- down 1
DROP TABLE b, c, d, e, f, g, h, a;
