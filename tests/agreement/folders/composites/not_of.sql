-- A table that leaves its type.
-- up 1
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE a OF pair;
-- down 1
DROP TABLE a;
DROP TYPE pair;
-- up 2
ALTER TABLE a NOT OF;
-- down 2
ALTER TABLE a OF pair;
-- expected
-- up 1: unclaimed column a.x
-- up 1: unclaimed column a.x nullable true
-- up 1: unclaimed column a.x type integer
-- up 1: unclaimed column a.y
-- up 1: unclaimed column a.y nullable true
-- up 1: unclaimed column a.y type text
-- up 1: unclaimed table a type pair
-- up 2: unclaimed column a.x
-- up 2: unclaimed column a.x nullable true
-- up 2: unclaimed column a.x type integer
-- up 2: unclaimed column a.y
-- up 2: unclaimed column a.y nullable true
-- up 2: unclaimed column a.y type text
-- down 2: unclaimed column a.x
-- down 2: unclaimed column a.x nullable true
-- down 2: unclaimed column a.x type integer
-- down 2: unclaimed column a.y
-- down 2: unclaimed column a.y nullable true
-- down 2: unclaimed column a.y type text
-- down 2: unclaimed table a type pair
