-- Downs that rename a value under a name that it does not have, or to one that is taken.
-- up 1
CREATE TYPE mood AS ENUM ('calm', 'busy');
-- down 1
DROP TYPE mood;
-- up 2
ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';
-- down 2
ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';
-- up 3
ALTER TYPE mood RENAME VALUE 'busy' TO 'hurried';
-- down 3
ALTER TYPE mood RENAME VALUE 'hurried' TO 'quiet';
-- up 4
CREATE TABLE a (x mood);
CREATE VIEW v AS SELECT x FROM a WHERE x = 'quiet';
-- down 4
DROP VIEW v;
DROP TABLE a;
-- up 5
ALTER TYPE mood RENAME VALUE 'quiet' TO 'calm';
-- down 5
ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';
-- up 6
DROP VIEW v;
-- down 6
CREATE VIEW v AS SELECT x FROM a WHERE x = 'calm';
-- expected
-- down 2: found, fails: "calm" is not an existing enum label
-- down 3: found, fails: enum label "quiet" already exists
-- up 4: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x = 'quiet'::mood);
-- up 5: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x = 'calm'::mood);
-- down 5: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x = 'quiet'::mood);
-- down 6: unclaimed view v query text  SELECT a.x FROM a WHERE (a.x = 'calm'::mood);
