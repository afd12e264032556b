-- Other words for the same type come back.
-- up 1
CREATE TABLE a (x integer, y varchar(5), z timestamptz, n numeric(5,0), b boolean, c char(1));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP x, DROP y, DROP z, DROP n, DROP b, DROP c;
-- down 2
ALTER TABLE a ADD x int4, ADD y character varying(5), ADD z timestamp with time zone, ADD n decimal(5), ADD b bool, ADD c character;
