-- A table inherits from another.
-- up 1
CREATE TABLE a (x integer NOT NULL DEFAULT 1 CHECK (x > 0));
CREATE TABLE b (y text) INHERITS (a);
-- down 1
DROP TABLE b;
DROP TABLE a;
