-- A table copied, dropped and replaced.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text NOT NULL);
-- down 1
DROP TABLE a;
-- up 2
CREATE TABLE b AS SELECT id, x FROM a;
DROP TABLE a;
ALTER TABLE b RENAME TO a;
-- down 2
ALTER TABLE a ALTER x SET NOT NULL, ADD PRIMARY KEY (id);
