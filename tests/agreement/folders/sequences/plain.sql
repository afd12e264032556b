-- Sequences with everything.
-- up 1
CREATE SEQUENCE numbers;
CREATE SEQUENCE small AS smallint INCREMENT BY 2 MINVALUE 4 MAXVALUE 100 START WITH 6 CACHE 3 CYCLE;
-- down 1
DROP SEQUENCE numbers, small;
-- expected
-- up 1: unclaimed sequence numbers cache 1
-- up 1: unclaimed sequence numbers cycle false
-- up 1: unclaimed sequence numbers increment 1
-- up 1: unclaimed sequence numbers maximum 9223372036854775807
-- up 1: unclaimed sequence numbers minimum 1
-- up 1: unclaimed sequence numbers start 1
-- up 1: unclaimed sequence numbers type bigint
-- up 1: unclaimed sequence small cache 3
-- up 1: unclaimed sequence small cycle true
-- up 1: unclaimed sequence small increment 2
-- up 1: unclaimed sequence small maximum 100
-- up 1: unclaimed sequence small minimum 4
-- up 1: unclaimed sequence small start 6
-- up 1: unclaimed sequence small type smallint
