-- A down that leaves the step of a sequence.
-- up 1
CREATE SEQUENCE numbers;
-- down 1
DROP SEQUENCE numbers;
-- up 2
ALTER SEQUENCE numbers INCREMENT BY 5 CACHE 9;
-- down 2
ALTER SEQUENCE numbers CACHE 1;
-- expected
-- down 2: found, differs: changed sequence public.numbers
