-- Rows by `WITH`, `MERGE`, `USING`, `RETURNING`.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text);
CREATE TABLE b (a integer REFERENCES a, y text);
-- down 1
DROP TABLE b, a;
-- up 2
WITH gone AS (DELETE FROM b USING a WHERE a.id = b.a RETURNING b.y) INSERT INTO a (id, x) SELECT 1, y FROM gone;
UPDATE b SET y = a.x FROM a WHERE a.id = b.a;
MERGE INTO b USING a ON b.a = a.id WHEN MATCHED THEN UPDATE SET y = x WHEN NOT MATCHED THEN INSERT (a, y) VALUES (id, x);
-- down 2
DELETE FROM b;
