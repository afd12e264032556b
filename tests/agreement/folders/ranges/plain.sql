-- A range type and a column of it.
-- up 1
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE a (s span, t span[], m span_multirange);
-- down 1
DROP TABLE a;
DROP TYPE span;
