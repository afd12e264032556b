-- Every serial.
-- up 1
CREATE TABLE a (a serial, b bigserial, c smallserial, d serial4, e serial8 UNIQUE, f serial2 PRIMARY KEY);
-- down 1
DROP TABLE a;
