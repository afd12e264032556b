-- The columns that queries give: their names, and their types where these surely follow.
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE a (
    id serial PRIMARY KEY,
    n smallint,
    big bigint,
    price numeric(10, 2),
    r real,
    d double precision,
    name varchar(20) NOT NULL,
    code char(3),
    t text,
    m mood,
    at timestamptz(3),
    local timestamp,
    day date,
    tags text[],
    data jsonb,
    uid uuid,
    ok boolean,
    span interval day to second
);
CREATE TABLE b (id int, a_id int, name varchar(30), "Quoted" text);
CREATE TABLE all_of AS SELECT * FROM a;
CREATE TABLE named (x, y) AS SELECT id, name, t FROM a;
CREATE TABLE literals AS SELECT 1, 2 AS two, 3000000000 AS big, 1.5 AS dec, 'x' AS s, NULL AS nothing, -1 AS minus,
    -3000000000 AS minus_big, E'e' AS e, $$d$$ AS dollar;
CREATE TABLE bool_name AS SELECT true;
CREATE TABLE cast_name AS SELECT '1'::int;
CREATE TABLE cast_names AS SELECT '1'::bigint, CAST('x' AS varchar(3)), date '2020-01-01', interval '1 day', 'x'::text,
    '1'::numeric(4, 1), 'glad'::mood, '{}'::jsonb, '{}'::int[], '1'::double precision, '12:00'::timetz, 'x'::char(2);
CREATE TABLE cast_of_column AS SELECT id::text, a.name::text AS other, (t)::varchar(9), lower(t)::varchar FROM a;
CREATE TABLE functions AS SELECT count(*), sum(n), avg(n), min(name), max(at), string_agg(t, ',') FROM a;
CREATE TABLE more_functions AS SELECT sum(id) AS s1, sum(big) AS s2, sum(price) AS s3, sum(d) AS s4, sum(r) AS s5, min(m) AS m1,
    max(day) AS m2, max(price) AS m3, bool_and(ok), array_agg(id), array_agg(name) AS names, array_agg(price) AS prices,
    jsonb_agg(t), json_agg(t), avg(r) AS ar, avg(big) AS ab, sum(span) AS ss, min(code) AS mc FROM a;
CREATE TABLE scalars AS SELECT now(), lower(name), upper(t), length(t), coalesce(name, 'x'), coalesce(t, NULL) AS c2,
    nullif(id, 0), nullif(name, '') AS n2, greatest(id, big), least(1, 2), md5(t), to_char(at, 'YYYY'), date_trunc('day', at),
    date_trunc('day', local) AS d2, extract(year FROM at), gen_random_uuid(), concat(t, 1), abs(price), round(price), round(d) AS rd,
    round(price, 1) AS rp, substring(t FROM 1 FOR 2), position('a' IN t), trim(t), current_date, current_timestamp, localtimestamp,
    current_user, random(), row_number() OVER (), rank() OVER (ORDER BY id) FROM a;
CREATE TABLE cases AS SELECT CASE WHEN ok THEN 1 ELSE 2 END, CASE WHEN ok THEN 'a' END AS c2, CASE WHEN ok THEN name ELSE 'x' END AS c3,
    CASE WHEN ok THEN name ELSE name END AS c4, CASE m WHEN 'glad' THEN id ELSE big END AS c5, CASE WHEN ok THEN m ELSE 'sad' END AS c6 FROM a;
CREATE TABLE case_name AS SELECT CASE WHEN ok THEN 1 ELSE id END FROM a;
CREATE TABLE logic AS SELECT id = 1 AS x1, t LIKE 'a%' AS x2, t IS NULL AS x3, NOT ok AS x4, id BETWEEN 1 AND 2 AS x5, id IN (1, 2) AS x6,
    ok AND ok AS x7, EXISTS (SELECT 1), id IS DISTINCT FROM 1 AS x8, t ISNULL AS x9, t ~ 'a' AS x10, id = ANY (ARRAY[1]) AS x11 FROM a;
CREATE TABLE sums AS SELECT id + 1 AS i, n + id AS ni, n + n AS nn, id + big AS ib, price * 2 AS p, d / 2 AS dd, r * 2 AS rr, r + r AS r2, price + d AS pd,
    t || 'x' AS tx, name || name AS nn2, name || 'x' AS nx, at + interval '1 day' AS later, at - at AS apart, day - day AS days,
    day + 1 AS next, day + interval '1 day' AS ts, at AT TIME ZONE 'utc' AS u, local AT TIME ZONE 'utc' AS v, data->>'x' AS j1, data->'x' AS j2,
    id % 2 AS modulo, 1.5 * id AS f FROM a;
CREATE TABLE timezone_name AS SELECT now() AT TIME ZONE 'utc';
CREATE TABLE arrays AS SELECT ARRAY[1, 2], ARRAY['a'] AS texts, tags[1], ARRAY(SELECT id FROM a) AS ids FROM a;
CREATE TABLE array_name AS SELECT tags[1], data->'x' AS j FROM a;
CREATE TABLE sub AS SELECT (SELECT count(*) FROM b), (SELECT b.name FROM b WHERE b.a_id = a.id LIMIT 1) AS n, (SELECT 1) AS one,
    (SELECT 'x') AS x, (SELECT a.big FROM b LIMIT 1) FROM a;
CREATE TABLE joined AS SELECT a.*, b.name AS b_name, b."Quoted" FROM a LEFT JOIN b ON b.a_id = a.id;
CREATE TABLE used AS SELECT * FROM b JOIN (SELECT id, big FROM a) AS x USING (id);
CREATE TABLE natural_one AS SELECT * FROM (SELECT id, a_id FROM b) x NATURAL JOIN (SELECT id, big, tags FROM a) y;
CREATE TABLE aliased AS SELECT * FROM b AS z (p, q);
CREATE TABLE paren AS SELECT g.one, g.two FROM ((SELECT 1 AS one) x CROSS JOIN (SELECT 2 AS two) y) AS g;
CREATE TABLE common AS WITH q AS (SELECT id, 'x' AS s FROM a), w (k) AS (SELECT max(big) FROM a) SELECT * FROM q, w;
CREATE TABLE recursive_one AS WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 3) SELECT n FROM q;
CREATE TABLE unions AS SELECT id, name, NULL AS z, 'a' AS s FROM a UNION ALL SELECT b.id, b.name, 1, 'b' FROM b UNION ALL SELECT 3, 'x', 2, 'c';
CREATE TABLE unions_of_numbers AS SELECT 1 AS n UNION SELECT 1.5;
CREATE TABLE paren_union AS (SELECT 1 AS x) UNION ALL (SELECT 2);
CREATE TABLE with_union AS WITH q AS (SELECT 1 AS one) SELECT one FROM q UNION ALL SELECT one FROM q;
CREATE TABLE valued AS VALUES (1, 'a', NULL), (2, 'b', 1.5);
CREATE TABLE valued_from AS SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (n, s);
CREATE TABLE of_table AS TABLE b;
SELECT id AS one, name INTO of_into FROM b;
CREATE TABLE IF NOT EXISTS of_table AS SELECT 1 AS other;
CREATE VIEW v AS SELECT a.id, a.name, count(b.id) AS bs, 'x' AS lit, sum(a.price) FROM a LEFT JOIN b ON true GROUP BY a.id;
CREATE TABLE of_view AS SELECT * FROM v;
CREATE MATERIALIZED VIEW mv (p, q) AS SELECT id, t FROM a;
CREATE TABLE of_mv AS SELECT mv.* FROM mv WITH NO DATA;
CREATE TABLE system AS SELECT ctid AS c, a.xmin AS x, tableoid::regclass AS r FROM a;
CREATE TABLE lateral_one AS SELECT a.id, l.big AS b FROM a, LATERAL (SELECT a.big) AS l;
CREATE TABLE empty AS SELECT;
CREATE TABLE generated AS SELECT g, g * 2 AS h FROM generate_series(1, 3) AS g;
CREATE TABLE rowed AS SELECT id, a AS whole FROM a;
CREATE FUNCTION lower(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE overloaded AS SELECT lower(m) AS l, lower(t) AS l2 FROM a;
CREATE DOMAIN short AS varchar(5);
CREATE TABLE domains AS SELECT 'x'::short, coalesce('x'::short, 'y') AS c, max('x'::short) AS m;
DROP TABLE of_into;
ALTER TABLE named ADD COLUMN z int;
ALTER TABLE literals ADD PRIMARY KEY (two);
CREATE INDEX ON valued (column1);
