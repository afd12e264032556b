-- A table's row as a type.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (one a, many a[]);
-- down 1
DROP TABLE b;
DROP TABLE a;
-- expected
-- up 1: unclaimed column b.many type a[]
-- up 1: unclaimed column b.one type a
