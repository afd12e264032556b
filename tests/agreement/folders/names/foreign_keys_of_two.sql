-- Names of keys over several columns.
-- up 1
CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE b (x integer, y integer, z integer, FOREIGN KEY (x, y) REFERENCES a, FOREIGN KEY (x, z) REFERENCES a (x, y));
ALTER TABLE b ADD FOREIGN KEY (x, y) REFERENCES a;
-- down 1
DROP TABLE b, a;
