-- Attributes come and go.
-- up 1
CREATE TYPE pair AS (x integer, y text);
-- down 1
DROP TYPE pair;
-- up 2
ALTER TYPE pair ADD ATTRIBUTE z integer, ALTER ATTRIBUTE x TYPE bigint;
ALTER TYPE pair RENAME ATTRIBUTE y TO label;
-- down 2
ALTER TYPE pair RENAME ATTRIBUTE label TO y;
ALTER TYPE pair DROP ATTRIBUTE z, ALTER ATTRIBUTE x TYPE integer;
