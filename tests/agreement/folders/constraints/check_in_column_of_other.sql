-- A check written at a column that names another.
-- up 1
CREATE TABLE a (x integer, y integer CHECK (x > 0), z integer CHECK (x > y));
-- down 1
DROP TABLE a;
