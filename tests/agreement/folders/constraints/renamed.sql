-- A constraint takes its index along.
-- up 1
CREATE TABLE a (x integer UNIQUE, CHECK (x > 0));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME CONSTRAINT a_x_key TO one_x;
ALTER TABLE a RENAME CONSTRAINT a_x_check TO positive;
-- down 2
ALTER INDEX one_x RENAME TO a_x_key;
ALTER TABLE a RENAME CONSTRAINT positive TO a_x_check;
