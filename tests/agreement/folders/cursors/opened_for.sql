-- A cursor that is opened for a text, and one that moves and takes rows away.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE b (x int);
INSERT INTO a (x) VALUES (1), (2);
DO $$
DECLARE
    rows refcursor;
    number int;
BEGIN
    OPEN rows FOR EXECUTE 'SELECT x FROM a ORDER BY x';
    MOVE NEXT FROM rows;
    FETCH rows INTO number;
    EXECUTE 'CREATE TABLE made_' || number || ' (x int)';
    CLOSE rows;
END $$;
-- down 1
DROP TABLE made_2;
DROP TABLE b;
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.x
-- up 1: unclaimed column a.x nullable true
-- up 1: unclaimed column a.x type integer
-- up 1: unclaimed column made_2.x
-- up 1: unclaimed column made_2.x nullable true
-- up 1: unclaimed column made_2.x type integer
-- up 1: unclaimed table a
-- up 1: unclaimed table made_2
