-- A rule comes back in another spelling.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE RULE kept AS ON DELETE TO a DO INSTEAD UPDATE a SET y = 'gone' WHERE x = old.x;
CREATE RULE positive AS ON INSERT TO a WHERE new.x < 0 DO INSTEAD NOTHING;
-- down 1
DROP TABLE a;
-- up 2
DROP RULE kept ON a;
DROP RULE positive ON a;
-- down 2
CREATE OR REPLACE RULE kept AS
    ON delete TO public.a
    DO INSTEAD update a set y = 'gone' where (a.x = OLD.x); -- the same
CREATE RULE positive AS ON INSERT TO a WHERE (NEW.x) < 0 DO INSTEAD NOTHING;
-- expected
-- up 1: unclaimed rule kept on a definition text CREATE RULE kept AS ON DELETE TO public.a DO INSTEAD UPDATE a SET y = 'gone'::text WHERE (a.x = old.x);
-- up 1: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 0) DO INSTEAD NOTHING;
-- down 2: unclaimed rule kept on a definition text CREATE RULE kept AS ON DELETE TO public.a DO INSTEAD UPDATE a SET y = 'gone'::text WHERE (a.x = old.x);
-- down 2: unclaimed rule positive on a definition text CREATE RULE positive AS ON INSERT TO public.a WHERE (new.x < 0) DO INSTEAD NOTHING;
