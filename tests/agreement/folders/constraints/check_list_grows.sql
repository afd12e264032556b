-- A list of values that grows, and a down that forgets one.
-- up 1
CREATE TABLE a (state text, CONSTRAINT known CHECK (state IN ('on', 'off', 'lost')));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT known;
ALTER TABLE a ADD CONSTRAINT known CHECK (state IN ('on', 'off', 'lost', 'new'));
-- down 2
ALTER TABLE a DROP CONSTRAINT known;
ALTER TABLE a ADD CONSTRAINT known CHECK (state IN ('on', 'off'));
-- expected
-- down 2: found, differs: changed constraint known on public.a
