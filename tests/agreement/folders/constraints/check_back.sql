-- A check comes back in other words.
-- up 1
CREATE TABLE a (x integer, state text, CONSTRAINT small CHECK (x < 10), CONSTRAINT known CHECK (state IN ('on', 'off')));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT small, DROP CONSTRAINT known;
-- down 2
ALTER TABLE a ADD CONSTRAINT small CHECK ((x < 10)), ADD CONSTRAINT known CHECK (state in ('on','off'));
