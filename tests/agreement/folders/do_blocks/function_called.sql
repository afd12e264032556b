-- A function that makes a table when it is called.
-- up 1
CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (x integer); END $$;
SELECT make();
-- down 1
DROP TABLE made;
DROP FUNCTION make();
-- expected
-- up 1: unclaimed column made.x
-- up 1: unclaimed column made.x nullable true
-- up 1: unclaimed column made.x type integer
-- up 1: unclaimed function make()
-- up 1: unclaimed function make() body 8a6cb8e060ea5b521c85dfc20764cb6f
-- up 1: unclaimed function make() language plpgsql
-- up 1: unclaimed function make() leak-proofness not leakproof
-- up 1: unclaimed function make() null handling called on null input
-- up 1: unclaimed function make() parallel safety unsafe
-- up 1: unclaimed function make() parameters
-- up 1: unclaimed function make() result void
-- up 1: unclaimed function make() security invoker
-- up 1: unclaimed function make() volatility volatile
-- up 1: unclaimed table made
