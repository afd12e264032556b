-- Checks and the names they get.
-- up 1
CREATE TABLE a (x integer CHECK (x > 0), y integer CHECK (y > 0) CHECK (y < 9), CHECK (x < y), CONSTRAINT named CHECK (x <> 5));
ALTER TABLE a ADD CHECK (x > 1), ADD CHECK (true), ADD CHECK (x + y > 3);
-- down 1
DROP TABLE a;
