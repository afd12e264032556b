-- A primary key over an index makes its column required.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE UNIQUE INDEX a_x ON a (x);
ALTER TABLE a ADD PRIMARY KEY USING INDEX a_x;
-- down 2
ALTER TABLE a DROP CONSTRAINT a_x;
-- expected
-- down 2: found, differs: left not null public.a.x
