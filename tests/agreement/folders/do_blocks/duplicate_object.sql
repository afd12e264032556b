-- A type made, or there already.
-- up 1
DO $$ BEGIN
    CREATE TYPE state AS ENUM ('on', 'off');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
    CREATE TYPE state AS ENUM ('on', 'off');
EXCEPTION
    WHEN duplicate_object THEN null;
END $$;
CREATE TABLE a (s state);
-- down 1
DROP TABLE a;
DROP TYPE state;
