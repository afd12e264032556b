-- Texts without case.
-- needs: citext
-- up 1
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE a (x citext NOT NULL UNIQUE, y citext[]);
-- down 1
DROP TABLE a;
DROP EXTENSION citext;
