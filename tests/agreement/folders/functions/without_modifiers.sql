-- Types that have another name where nothing is said of their length.
-- up 1
CREATE FUNCTION f(a bit(8), b char(3), c bpchar, d bit[], e char, f char[]) RETURNS char(2) LANGUAGE sql AS 'SELECT NULL::char';
-- down 1
DROP FUNCTION f(bit, char, character, bit[], bpchar, char(3)[]);
-- up 2
CREATE TYPE pair AS (x integer);
CREATE FUNCTION g(a pair, b pair[], n integer DEFAULT 1) RETURNS TABLE (c pair, d text) LANGUAGE plpgsql AS 'BEGIN END';
-- down 2
DROP FUNCTION g(pair, pair[], integer);
DROP TYPE pair;
-- expected
-- up 2: unclaimed function g(pair, pair[], integer) defaults text 1
