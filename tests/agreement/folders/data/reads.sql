-- Names in an `UPDATE` and a `DELETE` that are no columns of the table, or may be.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text, at timestamptz);
CREATE TABLE b (id integer, y text);
UPDATE a AS t SET x = id || x WHERE ctid IS NOT NULL AND t IS NOT NULL AND extract(epoch FROM at) > 1;
UPDATE a SET x = y FROM b WHERE a.id = b.id;
UPDATE a SET x = (SELECT y FROM b WHERE b.id = a.id);
UPDATE a SET x = DEFAULT, at = current_timestamp WHERE a IS NULL;
DELETE FROM a USING b WHERE y = x;
DELETE FROM a WHERE tableoid = 'a'::regclass AND x IN ('a', 'b') AND (id = 1) IS TRUE;
-- down 1
DROP TABLE a, b;
-- up 2
ALTER TABLE a ADD z text;
-- down 2
DELETE FROM a WHERE z = 'left';
ALTER TABLE a DROP z;
-- up 3
ALTER TABLE a ADD w text;
-- down 3
ALTER TABLE a DROP w;
DELETE FROM a WHERE w = 'left';
-- expected
-- down 3: found, fails: column "w" does not exist
