-- An identity does not become nullable.
-- up 1
CREATE TABLE a (id integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id SET NOT NULL;
ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- down 2
ALTER TABLE a ALTER id DROP NOT NULL;
-- expected
-- down 2: found, fails: column "id" of relation "a" is an identity column
