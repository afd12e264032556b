-- Where a sequence stands is data.
-- up 1
CREATE SEQUENCE numbers;
-- down 1
DROP SEQUENCE numbers;
-- up 2
ALTER SEQUENCE numbers RESTART WITH 100;
SELECT setval('numbers', 50);
-- down 2
ALTER SEQUENCE numbers RESTART;
