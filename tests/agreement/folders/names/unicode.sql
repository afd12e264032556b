-- Letters of other alphabets are not folded.
-- up 1
CREATE TABLE диски (Имя text, größe integer UNIQUE, "ÄRGER" integer);
-- down 1
DROP TABLE диски;
