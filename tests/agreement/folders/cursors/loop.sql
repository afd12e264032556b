-- A loop over a cursor, with statements whose names are written.
-- up 1
CREATE TABLE a (x int);
CREATE TABLE b (x int, y int);
INSERT INTO a (x) VALUES (1);
DO $$
DECLARE
    numbers CURSOR FOR SELECT x FROM a;
BEGIN
    FOR one IN numbers LOOP
        ALTER TABLE b DROP COLUMN y;
        CREATE TABLE c (x int);
    END LOOP;
END $$;
-- down 1
DROP TABLE c;
DROP TABLE b;
DROP TABLE a;
-- expected
-- up 1: unclaimed column b.x
-- up 1: unclaimed column b.x nullable true
-- up 1: unclaimed column b.x type integer
-- up 1: unclaimed column c.x
-- up 1: unclaimed column c.x nullable true
-- up 1: unclaimed column c.x type integer
-- up 1: unclaimed table b
-- up 1: unclaimed table c
