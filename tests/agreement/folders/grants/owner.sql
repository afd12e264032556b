-- The owner is not told.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a OWNER TO CURRENT_USER;
-- down 2
ALTER TABLE a OWNER TO SESSION_USER;
