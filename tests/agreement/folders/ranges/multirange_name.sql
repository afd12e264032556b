-- The name of the type of several ranges.
-- up 1
CREATE TYPE timerange AS RANGE (subtype = time);
CREATE TYPE weights AS RANGE (subtype = float8, multirange_type_name = many_weights);
CREATE TABLE a (x timemultirange, y many_weights);
-- down 1
DROP TABLE a;
DROP TYPE timerange, weights;
