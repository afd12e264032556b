-- An index that becomes a constraint, and takes its name.
-- up 1
CREATE TABLE a (x integer NOT NULL, y integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE UNIQUE INDEX a_x ON a (x);
CREATE UNIQUE INDEX a_y ON a (y);
ALTER TABLE a ADD CONSTRAINT a_pkey PRIMARY KEY USING INDEX a_x;
ALTER TABLE a ADD UNIQUE USING INDEX a_y;
-- down 2
ALTER TABLE a DROP CONSTRAINT a_pkey, DROP CONSTRAINT a_y;
