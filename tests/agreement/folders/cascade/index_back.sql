-- A foreign key that went with its index, and comes back.
-- up 1
CREATE TABLE a (x integer);
CREATE UNIQUE INDEX a_x ON a (x);
CREATE TABLE b (x integer REFERENCES a (x));
-- down 1
DROP TABLE b, a;
-- up 2
DROP INDEX a_x CASCADE;
-- down 2
CREATE UNIQUE INDEX a_x ON a (x);
ALTER TABLE b ADD FOREIGN KEY (x) REFERENCES a (x);
