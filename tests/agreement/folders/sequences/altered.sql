-- A sequence changed and back.
-- up 1
CREATE SEQUENCE numbers;
-- down 1
DROP SEQUENCE numbers;
-- up 2
ALTER SEQUENCE numbers INCREMENT BY 5 CACHE 9;
-- down 2
ALTER SEQUENCE numbers INCREMENT BY 1 CACHE 1;
