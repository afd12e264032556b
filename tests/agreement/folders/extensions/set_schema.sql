-- An extension that moves, and comes back or not.
-- needs: citext
-- up 1
CREATE SCHEMA app;
CREATE EXTENSION citext;
-- down 1
DROP EXTENSION citext;
DROP SCHEMA app;
-- up 2
ALTER EXTENSION citext SET SCHEMA app;
-- down 2
ALTER EXTENSION citext SET SCHEMA public;
-- up 3
ALTER SCHEMA app RENAME TO core;
ALTER EXTENSION citext SET SCHEMA core;
-- down 3
ALTER SCHEMA core RENAME TO app;
