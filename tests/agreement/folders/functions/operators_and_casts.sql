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
