-- A rule and its way back.
-- up 1
CREATE TABLE a (x integer);
CREATE RULE nowhere AS ON DELETE TO a DO INSTEAD NOTHING;
-- down 1
DROP RULE nowhere ON a;
DROP TABLE a;
-- expected
-- up 1: unclaimed rule nowhere on a definition text CREATE RULE nowhere AS ON DELETE TO public.a DO INSTEAD NOTHING;
