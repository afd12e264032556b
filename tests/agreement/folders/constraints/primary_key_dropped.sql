-- A key goes, and its columns stay required.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, other integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT a_pkey;
ALTER TABLE a ADD PRIMARY KEY (other);
-- down 2
ALTER TABLE a DROP CONSTRAINT a_pkey;
ALTER TABLE a ADD PRIMARY KEY (id);
-- expected
-- down 2: found, differs: left not null public.a.other
