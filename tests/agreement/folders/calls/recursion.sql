-- A function that calls itself, a few times and too often.
-- up 1
CREATE TABLE kept (x integer);
CREATE FUNCTION make(many integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF many > 0 THEN
        EXECUTE format('CREATE TABLE made_%s (x integer)', many);
        PERFORM make(many - 1);
    END IF;
END
$$;
SELECT make(3);
-- down 1
DROP TABLE made_1, made_2, made_3, kept;
DROP FUNCTION make(integer);
-- up 2
DROP TABLE made_1, made_2, made_3;
SELECT make(30);
-- expected
-- up 2: unclaimed column made_1.x
-- up 2: unclaimed column made_1.x nullable true
-- up 2: unclaimed column made_1.x type integer
-- up 2: unclaimed column made_10.x
-- up 2: unclaimed column made_10.x nullable true
-- up 2: unclaimed column made_10.x type integer
-- up 2: unclaimed column made_11.x
-- up 2: unclaimed column made_11.x nullable true
-- up 2: unclaimed column made_11.x type integer
-- up 2: unclaimed column made_12.x
-- up 2: unclaimed column made_12.x nullable true
-- up 2: unclaimed column made_12.x type integer
-- up 2: unclaimed column made_13.x
-- up 2: unclaimed column made_13.x nullable true
-- up 2: unclaimed column made_13.x type integer
-- up 2: unclaimed column made_14.x
-- up 2: unclaimed column made_14.x nullable true
-- up 2: unclaimed column made_14.x type integer
-- up 2: unclaimed column made_15.x
-- up 2: unclaimed column made_15.x nullable true
-- up 2: unclaimed column made_15.x type integer
-- up 2: unclaimed column made_16.x
-- up 2: unclaimed column made_16.x nullable true
-- up 2: unclaimed column made_16.x type integer
-- up 2: unclaimed column made_17.x
-- up 2: unclaimed column made_17.x nullable true
-- up 2: unclaimed column made_17.x type integer
-- up 2: unclaimed column made_18.x
-- up 2: unclaimed column made_18.x nullable true
-- up 2: unclaimed column made_18.x type integer
-- up 2: unclaimed column made_2.x
-- up 2: unclaimed column made_2.x nullable true
-- up 2: unclaimed column made_2.x type integer
-- up 2: unclaimed column made_3.x
-- up 2: unclaimed column made_3.x nullable true
-- up 2: unclaimed column made_3.x type integer
-- up 2: unclaimed column made_4.x
-- up 2: unclaimed column made_4.x nullable true
-- up 2: unclaimed column made_4.x type integer
-- up 2: unclaimed column made_5.x
-- up 2: unclaimed column made_5.x nullable true
-- up 2: unclaimed column made_5.x type integer
-- up 2: unclaimed column made_6.x
-- up 2: unclaimed column made_6.x nullable true
-- up 2: unclaimed column made_6.x type integer
-- up 2: unclaimed column made_7.x
-- up 2: unclaimed column made_7.x nullable true
-- up 2: unclaimed column made_7.x type integer
-- up 2: unclaimed column made_8.x
-- up 2: unclaimed column made_8.x nullable true
-- up 2: unclaimed column made_8.x type integer
-- up 2: unclaimed column made_9.x
-- up 2: unclaimed column made_9.x nullable true
-- up 2: unclaimed column made_9.x type integer
-- up 2: unclaimed function make(integer)
-- up 2: unclaimed function make(integer) body e8eda059c9990a41634a6df1ba2cfbf8
-- up 2: unclaimed function make(integer) language plpgsql
-- up 2: unclaimed function make(integer) leak-proofness not leakproof
-- up 2: unclaimed function make(integer) null handling called on null input
-- up 2: unclaimed function make(integer) parallel safety unsafe
-- up 2: unclaimed function make(integer) parameters in many integer
-- up 2: unclaimed function make(integer) result void
-- up 2: unclaimed function make(integer) security invoker
-- up 2: unclaimed function make(integer) volatility volatile
-- up 2: unclaimed table made_1
-- up 2: unclaimed table made_10
-- up 2: unclaimed table made_11
-- up 2: unclaimed table made_12
-- up 2: unclaimed table made_13
-- up 2: unclaimed table made_14
-- up 2: unclaimed table made_15
-- up 2: unclaimed table made_16
-- up 2: unclaimed table made_17
-- up 2: unclaimed table made_18
-- up 2: unclaimed table made_2
-- up 2: unclaimed table made_3
-- up 2: unclaimed table made_4
-- up 2: unclaimed table made_5
-- up 2: unclaimed table made_6
-- up 2: unclaimed table made_7
-- up 2: unclaimed table made_8
-- up 2: unclaimed table made_9
