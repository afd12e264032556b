-- What uses an extension goes with it.
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (id int PRIMARY KEY, name citext, other text);
CREATE INDEX by_name ON a (name);
CREATE INDEX by_other ON a (lower(other));
-- down 1
DROP TABLE a;
DROP EXTENSION citext;
-- up 2
DROP EXTENSION citext CASCADE;
-- down 2
CREATE EXTENSION citext;
ALTER TABLE a ADD COLUMN name citext;
CREATE INDEX by_name ON a (name);
-- expected
-- up 2: unclaimed index by_other
-- up 2: unclaimed index by_other key 1 expression
-- up 2: unclaimed index by_other key 1 expression text lower(other)
-- up 2: unclaimed index by_other key 1 order asc nulls last
-- up 2: unclaimed index by_other keys 1
-- up 2: unclaimed index by_other method btree
-- up 2: unclaimed index by_other on a
-- up 2: unclaimed index by_other unique false
-- down 2: unclaimed index by_other
-- down 2: unclaimed index by_other key 1 expression
-- down 2: unclaimed index by_other key 1 expression text lower(other)
-- down 2: unclaimed index by_other key 1 order asc nulls last
-- down 2: unclaimed index by_other keys 1
-- down 2: unclaimed index by_other method btree
-- down 2: unclaimed index by_other on a
-- down 2: unclaimed index by_other unique false
