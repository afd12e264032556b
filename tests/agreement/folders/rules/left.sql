-- A down that leaves a rule.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE RULE nowhere AS ON DELETE TO a DO INSTEAD NOTHING;
CREATE RULE never AS ON UPDATE TO a DO INSTEAD NOTHING;
-- down 2
DROP RULE nowhere ON a;
-- expected
-- up 2: unclaimed rule never on a definition text CREATE RULE never AS ON UPDATE TO public.a DO INSTEAD NOTHING;
-- up 2: unclaimed rule nowhere on a definition text CREATE RULE nowhere AS ON DELETE TO public.a DO INSTEAD NOTHING;
-- down 2: unclaimed rule never on a definition text CREATE RULE never AS ON UPDATE TO public.a DO INSTEAD NOTHING;
-- down 2: found, differs: left rule never on public.a
