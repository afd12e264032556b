-- A sequence goes with the column that owns it.
-- up 1
CREATE TABLE a (id bigint, other bigint);
CREATE SEQUENCE numbers OWNED BY a.id;
CREATE SEQUENCE others;
ALTER SEQUENCE others OWNED BY a.other;
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP COLUMN id;
ALTER SEQUENCE others OWNED BY NONE;
-- down 2
ALTER TABLE a ADD COLUMN id bigint;
CREATE SEQUENCE numbers OWNED BY a.id;
ALTER SEQUENCE others OWNED BY a.other;
