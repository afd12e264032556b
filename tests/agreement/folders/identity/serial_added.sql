-- A serial that comes later.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD COLUMN id serial PRIMARY KEY;
-- down 2
ALTER TABLE a DROP COLUMN id;
