-- A key that is checked at the end.
-- up 1
CREATE TABLE a (x integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES a DEFERRABLE INITIALLY DEFERRED);
-- down 1
DROP TABLE b, a;
-- up 2
INSERT INTO b VALUES (1);
INSERT INTO a VALUES (1);
-- down 2
DELETE FROM a;
DELETE FROM b;
