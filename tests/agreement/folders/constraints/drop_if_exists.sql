-- A constraint that is not there.
-- up 1
CREATE TABLE a (x integer, CONSTRAINT positive CHECK (x > 0));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT IF EXISTS negative;
ALTER TABLE a DROP CONSTRAINT IF EXISTS positive;
-- down 2
ALTER TABLE a ADD CONSTRAINT positive CHECK (x > 0);
