-- Operators, casts, operator classes.
-- up 1
CREATE TYPE pair AS (x integer, y integer);
CREATE FUNCTION to_text(pair) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''''';
CREATE CAST (pair AS text) WITH FUNCTION to_text(pair);
CREATE FUNCTION near(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR ~~~ (leftarg = pair, rightarg = pair, function = near);
-- down 1
DROP OPERATOR ~~~ (pair, pair);
DROP FUNCTION near(pair, pair);
DROP CAST (pair AS text);
DROP FUNCTION to_text(pair);
DROP TYPE pair;
-- expected
-- up 1: unclaimed column pair.x
-- up 1: unclaimed column pair.x type integer
-- up 1: unclaimed column pair.y
-- up 1: unclaimed column pair.y type integer
-- up 1: unclaimed composite type pair
-- up 1: unclaimed function near(pair, pair) parameters in - pair, in - pair
-- up 1: unclaimed function near(pair, pair) result boolean
-- up 1: unclaimed function to_text(pair) parameters in - pair
-- up 1: unclaimed function to_text(pair) result text
