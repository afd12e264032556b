-- A key goes and comes back, and nothing else.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT a_pkey;
-- down 2
ALTER TABLE a ADD PRIMARY KEY (id);
