-- Every method.
-- up 1
CREATE TABLE a (b integer, h text, g int4range, j jsonb, s text, r timestamptz, p point);
CREATE INDEX a1 ON a USING btree (b);
CREATE INDEX a2 ON a USING hash (h);
CREATE INDEX a3 ON a USING gist (g);
CREATE INDEX a4 ON a USING gin (j jsonb_path_ops);
CREATE INDEX a5 ON a USING spgist (s);
CREATE INDEX a6 ON a USING brin (r) WITH (pages_per_range = 32);
CREATE INDEX a7 ON a USING gist (p);
-- down 1
DROP TABLE a;
