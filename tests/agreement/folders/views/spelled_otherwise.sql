-- A view comes back in another spelling, which the server prints in the same way.
-- up 1
CREATE TABLE a (x integer, y text, z boolean);
CREATE TABLE b (x integer, day timestamptz);
CREATE VIEW v AS
SELECT a.x AS x, count(*) AS many
FROM a LEFT OUTER JOIN b ON (a.x = b.x)
WHERE a.x <> 4 AND a.x IN (1, 2) AND a.x NOT IN (9) AND a.x BETWEEN 0 AND 8 AND a.z = 't'
    AND b.day > now() - interval '1 day'
GROUP BY 1 ORDER BY a.x ASC LIMIT 10 OFFSET 2;
-- down 1
DROP VIEW v;
DROP TABLE a, b;
-- up 2
DROP VIEW v;
-- down 2
create view v as
-- Counts them.
select a.x, COUNT(*) many
from public.a left join public.b on a.x = b.x
where ((a.x != 4) and a.x = any (array[1, 2]) and a.x <> 9 and (a.x >= 0 and a.x <= 8) and a.z = true
    and b.day > (now() - '1 day'::interval))
group by a.x order by 1 offset 2 limit 10;
-- up 3
CREATE VIEW w AS SELECT x::numeric(10, 2) AS n, CASE WHEN z THEN y END AS y FROM a;
CREATE MATERIALIZED VIEW m AS SELECT x FROM a WHERE y = 'open' UNION ALL SELECT x FROM b;
-- down 3
DROP MATERIALIZED VIEW m;
DROP VIEW w;
-- up 4
DROP VIEW w;
DROP MATERIALIZED VIEW m;
-- down 4
CREATE VIEW w AS SELECT CAST(x AS decimal(10,2)) n, CASE WHEN (z) THEN a.y ELSE NULL END y FROM a;
CREATE MATERIALIZED VIEW m AS (SELECT x FROM a WHERE y = 'open') UNION ALL (SELECT b.x FROM b);
-- expected
-- up 1: unclaimed view v query text  SELECT a.x, count(*) AS many FROM (a LEFT JOIN b ON ((a.x = b.x))) WHERE ((a.x <> 4) AND (a.x = ANY (ARRAY[1, 2])) AND (a.x <> 9) AND ((a.x >= 0) AND (a.x <= 8)) AND (a.z = true) AND (b.day > (now() - '1 day'::interval))) GROUP BY a.x ORDER BY a.x OFFSET 2 LIMIT 10;
-- down 2: unclaimed view v query text  SELECT a.x, count(*) AS many FROM (a LEFT JOIN b ON ((a.x = b.x))) WHERE ((a.x <> 4) AND (a.x = ANY (ARRAY[1, 2])) AND (a.x <> 9) AND ((a.x >= 0) AND (a.x <= 8)) AND (a.z = true) AND (b.day > (now() - '1 day'::interval))) GROUP BY a.x ORDER BY a.x OFFSET 2 LIMIT 10;
-- up 3: unclaimed materialized view m query text  SELECT a.x FROM a WHERE (a.y = 'open'::text) UNION ALL SELECT b.x FROM b;
-- up 3: unclaimed view w query text  SELECT (a.x)::numeric(10,2) AS n, CASE WHEN a.z THEN a.y ELSE NULL::text END AS y FROM a;
-- down 4: unclaimed materialized view m query text  SELECT a.x FROM a WHERE (a.y = 'open'::text) UNION ALL SELECT b.x FROM b;
-- down 4: unclaimed view w query text  SELECT (a.x)::numeric(10,2) AS n, CASE WHEN a.z THEN a.y ELSE NULL::text END AS y FROM a;
