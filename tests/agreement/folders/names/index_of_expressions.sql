-- Names of indexes by what they are over.
-- up 1
CREATE TABLE a (b text, c integer);
CREATE INDEX ON a (lower(b));
CREATE INDEX ON a (lower(b), c);
CREATE INDEX ON a (upper(b), lower(b));
CREATE INDEX ON a ((c + 1));
CREATE INDEX ON a ((c + 2), (c + 3));
CREATE INDEX ON a (coalesce(b, ''));
CREATE INDEX ON a ((b::integer));
CREATE INDEX ON a ((CASE WHEN c > 0 THEN 1 END));
CREATE INDEX ON a (b COLLATE "C");
-- down 1
DROP TABLE a;
