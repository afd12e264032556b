-- Names that the server makes up for keys, indexes, checks and sequences.
CREATE TABLE a (
    id serial PRIMARY KEY,
    b int UNIQUE,
    c int CHECK (c > 0),
    d int CHECK (d > c),
    e int,
    UNIQUE (b, c),
    UNIQUE (c, b),
    CHECK (e > 0),
    CHECK (e < 100),
    CHECK (true),
    FOREIGN KEY (e) REFERENCES a (b),
    FOREIGN KEY (e) REFERENCES a
);
CREATE TABLE a_b (key int UNIQUE, a_b_key int UNIQUE);
CREATE TABLE b (id int PRIMARY KEY, UNIQUE (id), CONSTRAINT named UNIQUE (id));
CREATE INDEX ON a (b);
CREATE INDEX ON a (b);
CREATE UNIQUE INDEX ON a (b, c) WHERE d > 1;
CREATE INDEX ON a (lower(b::text), abs(c));
CREATE INDEX ON a (abs(c), abs(d));
CREATE INDEX ON a (b) INCLUDE (c);
CREATE INDEX ON a ((b + c));
CREATE TABLE a_table_with_a_name_that_is_quite_long_for_a_table (
    a_column_with_a_name_that_is_quite_long_for_a_column serial UNIQUE,
    another_column_with_a_name_that_is_quite_long int REFERENCES b
);
CREATE TABLE "Quoted Table" ("Quoted Column" int PRIMARY KEY, "select" int CHECK ("select" > 1));
CREATE TABLE ex (r int4range, s text, EXCLUDE USING gist (r WITH &&));
ALTER TABLE ex ADD COLUMN t int UNIQUE, ADD CHECK (t > 0), ADD PRIMARY KEY (s);
ALTER TABLE ex ADD FOREIGN KEY (t) REFERENCES b, ADD UNIQUE (s, t);
CREATE TABLE keyed (a int NOT NULL, b int);
CREATE UNIQUE INDEX keyed_index ON keyed (a);
ALTER TABLE keyed ADD CONSTRAINT keyed_by_a PRIMARY KEY USING INDEX keyed_index;
CREATE INDEX ON ex (s COLLATE "C", (s COLLATE "POSIX"));
CREATE TABLE f (a int, b int, c text, d timestamptz);
CREATE INDEX ON f ((a > b), (a IS NULL), (-a), (a BETWEEN 1 AND 2));
CREATE INDEX ON f ((CASE WHEN a > 0 THEN 1 END), (CASE WHEN a > 0 THEN 1 ELSE b END), (COALESCE(a, b)));
CREATE INDEX ON f ((d AT TIME ZONE 'UTC'), (NULLIF(a, b)), (GREATEST(a, b)));
CREATE INDEX ON f ((c || 'x'), (a::bigint), ((a + b)::bigint), (ARRAY[a, b]));
CREATE INDEX ON f ((c LIKE 'x%'), (NOT a > 1), (a > 1 AND b > 1), (a IN (1, 2)));
