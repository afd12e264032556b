-- Two functions of one name: by how much they are given it is known which is meant, and else not.
-- up 1
CREATE TABLE kept (x integer);
CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE %I (x integer)', name); END $$;
CREATE FUNCTION make(name text, wanted text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE %I (%I text)', name, wanted); END $$;
SELECT make('one');
SELECT make('two', 'y');
-- down 1
DROP TABLE one, two, kept;
DROP FUNCTION make(text);
DROP FUNCTION make(text, text);
-- up 2
CREATE FUNCTION make(many integer) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE many_%s (x integer)', many); END $$;
SELECT make(2);
-- down 2
DROP TABLE many_2;
DROP FUNCTION make(integer);
-- expected
-- up 2: unclaimed column many_2.x
-- up 2: unclaimed column many_2.x nullable true
-- up 2: unclaimed column many_2.x type integer
-- up 2: unclaimed function make(integer)
-- up 2: unclaimed function make(integer) body 6d96fb113d916b52667ce3094bdbadbd
-- up 2: unclaimed function make(integer) language plpgsql
-- up 2: unclaimed function make(integer) leak-proofness not leakproof
-- up 2: unclaimed function make(integer) null handling called on null input
-- up 2: unclaimed function make(integer) parallel safety unsafe
-- up 2: unclaimed function make(integer) parameters in many integer
-- up 2: unclaimed function make(integer) result void
-- up 2: unclaimed function make(integer) security invoker
-- up 2: unclaimed function make(integer) volatility volatile
-- up 2: unclaimed function make(text)
-- up 2: unclaimed function make(text) body 8324f2a09884ac5823596e5e6719c783
-- up 2: unclaimed function make(text) language plpgsql
-- up 2: unclaimed function make(text) leak-proofness not leakproof
-- up 2: unclaimed function make(text) null handling called on null input
-- up 2: unclaimed function make(text) parallel safety unsafe
-- up 2: unclaimed function make(text) parameters in name text
-- up 2: unclaimed function make(text) result void
-- up 2: unclaimed function make(text) security invoker
-- up 2: unclaimed function make(text) volatility volatile
-- up 2: unclaimed function make(text, text)
-- up 2: unclaimed function make(text, text) body 3555a96ef2f77189af72215cc50a3054
-- up 2: unclaimed function make(text, text) language plpgsql
-- up 2: unclaimed function make(text, text) leak-proofness not leakproof
-- up 2: unclaimed function make(text, text) null handling called on null input
-- up 2: unclaimed function make(text, text) parallel safety unsafe
-- up 2: unclaimed function make(text, text) parameters in name text, in wanted text
-- up 2: unclaimed function make(text, text) result void
-- up 2: unclaimed function make(text, text) security invoker
-- up 2: unclaimed function make(text, text) volatility volatile
-- up 2: unclaimed table many_2
-- down 2: unclaimed function make(text)
-- down 2: unclaimed function make(text) body 8324f2a09884ac5823596e5e6719c783
-- down 2: unclaimed function make(text) language plpgsql
-- down 2: unclaimed function make(text) leak-proofness not leakproof
-- down 2: unclaimed function make(text) null handling called on null input
-- down 2: unclaimed function make(text) parallel safety unsafe
-- down 2: unclaimed function make(text) parameters in name text
-- down 2: unclaimed function make(text) result void
-- down 2: unclaimed function make(text) security invoker
-- down 2: unclaimed function make(text) volatility volatile
-- down 2: unclaimed function make(text, text)
-- down 2: unclaimed function make(text, text) body 3555a96ef2f77189af72215cc50a3054
-- down 2: unclaimed function make(text, text) language plpgsql
-- down 2: unclaimed function make(text, text) leak-proofness not leakproof
-- down 2: unclaimed function make(text, text) null handling called on null input
-- down 2: unclaimed function make(text, text) parallel safety unsafe
-- down 2: unclaimed function make(text, text) parameters in name text, in wanted text
-- down 2: unclaimed function make(text, text) result void
-- down 2: unclaimed function make(text, text) security invoker
-- down 2: unclaimed function make(text, text) volatility volatile
