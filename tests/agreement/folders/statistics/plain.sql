-- Extended statistics come and go.
-- up 1
CREATE TABLE a (x int, y int);
CREATE STATISTICS s ON x, y FROM a;
-- down 1
DROP STATISTICS s;
DROP TABLE a;
-- up 2
CREATE STATISTICS IF NOT EXISTS s ON x, y FROM a;
CREATE STATISTICS t (ndistinct) ON x, y FROM a;
ALTER STATISTICS t RENAME TO u;
-- down 2
DROP STATISTICS IF EXISTS t;
DROP STATISTICS u;
-- up 3
ALTER TABLE a DROP COLUMN y;
-- down 3
ALTER TABLE a ADD COLUMN y int;
CREATE STATISTICS s ON x, y FROM a;
-- expected
-- down 3: missed, differs: lost statistics object public.u
