-- A table made when it is not there.
-- up 1
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.tables WHERE table_name = 'a') THEN
        CREATE TABLE a (x integer);
    END IF;
END
$$;
-- down 1
DROP TABLE a;
