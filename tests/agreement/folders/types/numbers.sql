-- Numbers as the server spells them.
-- up 1
CREATE TABLE a (a smallint, b int2, c int, d int4, e bigint, f int8, g real, h float4, i float8, j double precision, k float(10), l float(40), m float, n numeric, o numeric(5), p numeric(5, 2), q decimal(3), r dec, s money);
-- down 1
DROP TABLE a;
