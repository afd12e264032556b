-- Names written with escapes.
-- up 1
CREATE TABLE U&"d\0061ta" (U&"\0063ol" integer, U&"gr\+0000f6\00dfe" integer);
-- down 1
DROP TABLE data;
