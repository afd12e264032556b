-- Functions of each language.
-- up 1
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION two(n integer, OUT m text) LANGUAGE plpgsql STABLE STRICT AS $$ BEGIN m := n; END $$;
CREATE FUNCTION three(n integer DEFAULT 3, VARIADIC rest text[] DEFAULT '{}') RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 ROWS 7 AS 'SELECT unnest(rest)';
CREATE FUNCTION four() RETURNS TABLE (a integer, b text) LANGUAGE sql BEGIN ATOMIC SELECT 1, 'x'; END;
CREATE PROCEDURE act(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := 1; END $$;
-- down 1
DROP PROCEDURE act;
DROP FUNCTION one(), two(integer), three, four;
-- expected
-- up 1: unclaimed function four()
-- up 1: unclaimed function four() body e3b0c44298fc1c149afbf4c8996fb924
-- up 1: unclaimed function four() language sql
-- up 1: unclaimed function four() leak-proofness not leakproof
-- up 1: unclaimed function four() null handling called on null input
-- up 1: unclaimed function four() parallel safety unsafe
-- up 1: unclaimed function four() parameters
-- up 1: unclaimed function four() result table (a integer, b text)
-- up 1: unclaimed function four() security invoker
-- up 1: unclaimed function four() volatility volatile
-- up 1: unclaimed function three(integer, text[]) defaults text 3, '{}'::text[]
-- up 1: unclaimed function two(integer) result text
