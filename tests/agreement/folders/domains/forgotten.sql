-- A down that leaves the domain.
-- up 1
CREATE DOMAIN share AS integer;
CREATE TABLE a (s share);
-- down 1
DROP TABLE a;
-- expected
-- down 1: found, differs: left type public.share
