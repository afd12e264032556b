-- Rows only.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x text, n integer DEFAULT 1);
-- down 1
DROP TABLE a;
-- up 2
INSERT INTO a (x) VALUES ('one'), ('two') ON CONFLICT DO NOTHING;
UPDATE a SET n = n + 1 WHERE x = 'one';
DELETE FROM a WHERE x = 'two';
TRUNCATE a RESTART IDENTITY;
-- down 2
DELETE FROM a;
