-- A down that leaves the domain.
-- up 1
CREATE DOMAIN share AS integer;
CREATE TABLE a (s share);
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed domain share
-- up 1: unclaimed domain share base type integer
-- up 1: unclaimed domain share nullable true
-- down 1: unclaimed domain share
-- down 1: unclaimed domain share base type integer
-- down 1: unclaimed domain share nullable true
-- down 1: found, differs: left type public.share
