-- A domain and a column of it.
-- up 1
CREATE DOMAIN share AS integer NOT NULL DEFAULT 3 CHECK (VALUE < 100);
CREATE TABLE a (s share);
-- down 1
DROP TABLE a;
DROP DOMAIN share;
-- expected
-- up 1: unclaimed constraint share.share_check expression text (VALUE < 100)
-- up 1: unclaimed domain share default text 3
