-- What of serials and identities is taken along.
-- up 1
CREATE TABLE a (id integer GENERATED ALWAYS AS IDENTITY, n serial, g integer GENERATED ALWAYS AS (1) STORED);
CREATE TABLE b (LIKE a);
CREATE TABLE c (LIKE a INCLUDING ALL);
CREATE TABLE d (LIKE a INCLUDING IDENTITY INCLUDING GENERATED);
-- down 1
DROP TABLE b, c, d, a;
