-- A down that only says that there is no way back.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DO $$ BEGIN RAISE EXCEPTION 'there is no way back'; END $$;
-- expected
-- down 1: found, fails: there is no way back
