-- A rule comes back with another value and with another condition.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE RULE kept AS ON DELETE TO a DO INSTEAD UPDATE a SET y = 'gone' WHERE x = old.x;
CREATE RULE positive AS ON INSERT TO a WHERE new.x < 0 DO INSTEAD NOTHING;
-- down 1
DROP TABLE a;
-- up 2
DROP RULE kept ON a;
-- down 2
CREATE RULE kept AS ON DELETE TO a DO INSTEAD UPDATE a SET y = 'deleted' WHERE x = old.x;
-- up 3
DROP RULE positive ON a;
-- down 3
CREATE RULE positive AS ON INSERT TO a WHERE new.x < 1 DO INSTEAD NOTHING;
-- expected
-- up 1: unclaimed rule kept on a definition text CREATE RULE kept AS ON DELETE TO public.a DO INSTEAD UPDATE a SET y = 'gone'::text WHERE (a.x = old.x);
-- up 1: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 0) DO INSTEAD NOTHING;
-- up 2: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 0) DO INSTEAD NOTHING;
-- down 2: unclaimed rule kept on a definition text CREATE RULE kept AS ON DELETE TO public.a DO INSTEAD UPDATE a SET y = 'deleted'::text WHERE (a.x = old.x);
-- down 2: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 0) DO INSTEAD NOTHING;
-- down 2: found, differs: changed rule kept on public.a
-- down 3: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 1) DO INSTEAD NOTHING;
-- down 3: found, differs: changed rule positive on public.a
