-- Functions of the migrations and of an extension in defaults, keys and conditions.
-- needs: uuid-ossp, citext
-- up 1
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION citext;
CREATE SCHEMA app;
CREATE FUNCTION is_small(n integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT n < 10';
CREATE FUNCTION app.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE DOMAIN share AS integer DEFAULT 3 CHECK (VALUE > 0 AND VALUE <= 100);
CREATE TABLE a (
    id uuid DEFAULT uuid_generate_v1mc(),
    token text DEFAULT uuid_generate_v4(),
    label citext DEFAULT 'none' CHECK (label <> ''),
    n integer CHECK (is_small(n) OR app.twice(n) = 4),
    during tstzrange,
    double integer GENERATED ALWAYS AS (app.twice(n)) STORED
);
CREATE INDEX a_upper ON a (upper(during), app.twice(n)) WHERE is_small(n) AND n IS NOT NULL;
-- down 1
DROP TABLE a;
DROP DOMAIN share;
DROP FUNCTION app.twice(integer);
DROP FUNCTION is_small(integer);
DROP SCHEMA app;
DROP EXTENSION citext;
DROP EXTENSION "uuid-ossp";
-- up 2
CREATE FUNCTION is_small(n bigint) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT n < 10';
-- down 2
DROP FUNCTION is_small(bigint);
-- expected
-- up 1: unclaimed constraint a.a_label_check expression text (label <> ''::citext)
-- up 2: unclaimed constraint a.a_label_check expression text (label <> ''::citext)
-- up 2: unclaimed constraint a.a_n_check expression text (is_small(n) OR (app.twice(n) = 4))
-- up 2: unclaimed index a_upper predicate text (is_small(n) AND (n IS NOT NULL))
-- down 2: unclaimed constraint a.a_label_check expression text (label <> ''::citext)
