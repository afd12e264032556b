-- A table without columns.
-- up 1
CREATE TABLE nothing ();
-- down 1
DROP TABLE nothing;
-- up 2
ALTER TABLE nothing ADD COLUMN id integer;
-- down 2
ALTER TABLE nothing DROP COLUMN id;
