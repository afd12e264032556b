-- Sequences with everything.
-- up 1
CREATE SEQUENCE numbers;
CREATE SEQUENCE small AS smallint INCREMENT BY 2 MINVALUE 4 MAXVALUE 100 START WITH 6 CACHE 3 CYCLE;
-- down 1
DROP SEQUENCE numbers, small;
