-- A block that only works on rows.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
DO $$
BEGIN
    FOR i IN 1..3 LOOP
        INSERT INTO a VALUES (i);
    END LOOP;
    IF (SELECT count(*) FROM a) <> 3 THEN
        RAISE EXCEPTION 'not three';
    END IF;
END
$$;
-- down 2
DELETE FROM a;
