-- Unique constraints of every form.
-- up 1
CREATE TABLE a (x integer UNIQUE, y integer CONSTRAINT one_y UNIQUE, z integer, UNIQUE (x, z), UNIQUE (z) INCLUDE (y));
ALTER TABLE a ADD UNIQUE (y, z), ADD CONSTRAINT two UNIQUE (x, y) DEFERRABLE INITIALLY DEFERRED;
-- down 1
DROP TABLE a;
