-- A cursor whose loop changes rows only: all of the schema stays known.
-- up 1
CREATE TABLE a (x int);
INSERT INTO a (x) VALUES (1), (2);
DO $$
DECLARE
    numbers CURSOR FOR SELECT x FROM a FOR UPDATE;
BEGIN
    FOR one IN numbers LOOP
        UPDATE a SET x = one.x + 1 WHERE CURRENT OF numbers;
    END LOOP;
END $$;
-- down 1
DROP TABLE a;
