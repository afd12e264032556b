-- A table of a type.
-- up 1
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE a OF pair (x NOT NULL, PRIMARY KEY (x));
-- down 1
DROP TABLE a;
DROP TYPE pair;
-- expected
-- up 1: unclaimed column a.x
-- up 1: unclaimed column a.x nullable false
-- up 1: unclaimed column a.x type integer
-- up 1: unclaimed column a.y
-- up 1: unclaimed column a.y nullable true
-- up 1: unclaimed column a.y type text
-- up 1: unclaimed constraint a.a_pkey primary key
-- up 1: unclaimed constraint a.a_pkey columns x
-- up 1: unclaimed constraint a.a_pkey deferral not deferrable
-- up 1: unclaimed constraint a.a_pkey validated true
-- up 1: unclaimed table a type pair
