-- A check for this table alone.
-- up 1
CREATE TABLE a (x integer, CONSTRAINT positive CHECK (x > 0) NO INHERIT);
-- down 1
DROP TABLE a;
