-- A type that is only declared.
-- up 1
CREATE TYPE later;
-- down 1
DROP TYPE later;
-- expected
-- up 1: unclaimed base type later
-- up 1: unclaimed base type later functions shell_in, shell_out
