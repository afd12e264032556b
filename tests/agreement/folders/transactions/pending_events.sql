-- Rows and a table in one transaction.
-- up 1
CREATE TABLE a (x integer PRIMARY KEY);
CREATE TABLE b (x integer REFERENCES a);
INSERT INTO a VALUES (1);
ALTER TABLE a ADD y integer;
-- down 1
DROP TABLE b, a;
