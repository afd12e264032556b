-- The column of a serial grows, and its sequence does not.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id TYPE bigint;
-- down 2
ALTER TABLE a ALTER id TYPE integer;
