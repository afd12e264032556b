-- Checks are numbered within their schema's tables.
-- up 1
CREATE TABLE a (b integer CHECK (b > 0), CHECK (b < 10));
ALTER TABLE a ADD CHECK (b <> 5), ADD CHECK (b <> 6), ADD CHECK (1 > 0), ADD CHECK (2 > 0);
CREATE TABLE c (b integer, CONSTRAINT a_b_check CHECK (b > 0));
-- down 1
DROP TABLE a, c;
