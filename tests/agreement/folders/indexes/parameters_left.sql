-- Parameters of indexes that a down leaves, and that it takes back.
-- up 1
CREATE TABLE a (x integer, y tsvector);
CREATE INDEX a_x ON a (x) WITH (fillfactor = 80);
CREATE INDEX a_y ON a USING gin (y) WITH (fastupdate = OFF);
-- down 1
DROP TABLE a;
-- up 2
ALTER INDEX a_x SET (fillfactor = 50);
-- down 2
ALTER INDEX a_x RESET (fillfactor);
-- up 3
ALTER INDEX a_y RESET (fastupdate);
-- down 3
ALTER INDEX a_y SET (fastupdate = 'off');
-- expected
-- down 2: found, differs: changed index public.a_x
