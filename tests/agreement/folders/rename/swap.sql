-- Two tables swap their names.
-- up 1
CREATE TABLE a (x integer PRIMARY KEY);
CREATE TABLE b (y text PRIMARY KEY);
-- down 1
DROP TABLE a, b;
-- up 2
ALTER TABLE a RENAME TO tmp;
ALTER TABLE b RENAME TO a;
ALTER TABLE tmp RENAME TO b;
-- down 2
ALTER TABLE a RENAME TO tmp;
ALTER TABLE b RENAME TO a;
ALTER TABLE tmp RENAME TO b;
