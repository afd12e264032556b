-- Exclusion constraints.
-- up 1
CREATE TABLE a (at tsrange, n int4range, EXCLUDE USING gist (at WITH &&), CONSTRAINT n_once EXCLUDE USING gist (n WITH =, at WITH &&) WHERE (n IS NOT NULL));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT n_once;
-- down 2
ALTER TABLE a ADD CONSTRAINT n_once EXCLUDE USING gist (n WITH =, at WITH &&) WHERE (n IS NOT NULL);
-- expected
-- up 1: unclaimed constraint a.a_at_excl elements text EXCLUDE USING gist (at WITH &&)
-- up 1: unclaimed constraint a.n_once elements text EXCLUDE USING gist (n WITH =, at WITH &&) WHERE ((n IS NOT NULL))
-- up 2: unclaimed constraint a.a_at_excl elements text EXCLUDE USING gist (at WITH &&)
-- down 2: unclaimed constraint a.a_at_excl elements text EXCLUDE USING gist (at WITH &&)
-- down 2: unclaimed constraint a.n_once elements text EXCLUDE USING gist (n WITH =, at WITH &&) WHERE ((n IS NOT NULL))
