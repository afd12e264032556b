-- Operator classes of extensions.
-- needs: pg_trgm, btree_gist, ltree
-- up 1
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION ltree;
CREATE TABLE a (x text, n integer, at tsrange, path ltree, EXCLUDE USING gist (n WITH =, at WITH &&));
CREATE INDEX a_x ON a USING gin (x gin_trgm_ops);
CREATE INDEX a_path ON a USING gist (path);
-- down 1
DROP TABLE a;
DROP EXTENSION ltree;
DROP EXTENSION btree_gist;
DROP EXTENSION pg_trgm;
-- expected
-- up 1: unclaimed constraint a.a_n_at_excl elements text EXCLUDE USING gist (n WITH =, at WITH &&)
