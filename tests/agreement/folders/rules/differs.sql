-- A rule comes back otherwise.
-- up 1
CREATE TABLE a (x integer);
CREATE RULE nowhere AS ON DELETE TO a DO INSTEAD NOTHING;
-- down 1
DROP TABLE a;
-- up 2
CREATE OR REPLACE RULE nowhere AS ON DELETE TO a WHERE OLD.x > 0 DO INSTEAD NOTHING;
-- down 2
CREATE OR REPLACE RULE nowhere AS ON DELETE TO a DO ALSO NOTHING;
-- expected
-- up 1: unclaimed rule nowhere on a definition text CREATE RULE nowhere AS ON DELETE TO public.a DO INSTEAD NOTHING;
-- up 2: unclaimed rule nowhere on a definition text CREATE RULE nowhere AS ON DELETE TO public.a WHERE (old.x > 0) DO INSTEAD NOTHING;
-- down 2: unclaimed rule nowhere on a definition text CREATE RULE nowhere AS ON DELETE TO public.a DO NOTHING;
-- down 2: found, differs: changed rule nowhere on public.a
