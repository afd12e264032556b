-- An identity that comes and goes.
-- up 1
CREATE TABLE a (id integer NOT NULL);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- down 2
ALTER TABLE a ALTER id DROP IDENTITY;
