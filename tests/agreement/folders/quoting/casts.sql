-- Casts in every form.
-- up 1
CREATE TABLE a (
    a integer DEFAULT '5'::integer,
    b integer DEFAULT CAST('6' AS integer),
    c integer DEFAULT integer '7',
    d interval DEFAULT interval '1 day',
    e timestamptz DEFAULT timestamp with time zone '2020-01-01 00:00:00+00',
    f text[] DEFAULT ARRAY['a', 'b']::text[],
    g text[] DEFAULT '{}',
    h jsonb DEFAULT '{}'::jsonb NOT NULL
);
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.e default text '2020-01-01 00:00:00+00'::timestamp with time zone
