-- Keywords as names.
-- up 1
CREATE TABLE data (value integer, name text, type text, key text, year integer, "user" text, "order" integer, "table" text, role text, timestamp timestamp, date date);
-- down 1
DROP TABLE data;
