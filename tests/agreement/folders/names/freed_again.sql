-- A name that is free again after a drop.
-- up 1
CREATE TABLE a (x integer UNIQUE);
ALTER TABLE a DROP CONSTRAINT a_x_key;
ALTER TABLE a ADD UNIQUE (x);
CREATE INDEX ON a (x);
DROP INDEX a_x_idx;
CREATE INDEX ON a (x);
-- down 1
DROP TABLE a;
