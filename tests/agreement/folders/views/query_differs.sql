-- Views that come back with another operator, another join, another order, another word between conditions.
-- up 1
CREATE TABLE a (x integer, y text, z boolean);
CREATE TABLE b (x integer, y text);
CREATE VIEW operator AS SELECT x FROM a WHERE x > 1;
CREATE VIEW joined AS SELECT a.x FROM a LEFT JOIN b ON a.x = b.x;
CREATE VIEW crossed AS SELECT a.x FROM a JOIN b ON a.x = b.x AND b.y = a.y;
CREATE VIEW word AS SELECT x FROM a WHERE z OR y = 'open';
CREATE VIEW every AS SELECT x FROM a UNION ALL SELECT x FROM b;
CREATE MATERIALIZED VIEW kept AS SELECT x FROM a WHERE y = 'open';
-- down 1
DROP MATERIALIZED VIEW kept;
DROP VIEW operator, joined, crossed, word, every;
DROP TABLE a, b;
-- up 2
DROP VIEW operator;
-- down 2
CREATE VIEW operator AS SELECT x FROM a WHERE x >= 1;
-- up 3
DROP VIEW joined;
-- down 3
CREATE VIEW joined AS SELECT a.x FROM a JOIN b ON a.x = b.x;
-- up 4
DROP VIEW crossed;
-- down 4
CREATE VIEW crossed AS SELECT a.x FROM a JOIN b ON b.x = a.x AND b.y = a.y;
-- up 5
DROP VIEW word;
-- down 5
CREATE VIEW word AS SELECT x FROM a WHERE z AND y = 'open';
-- up 6
DROP VIEW every;
-- down 6
CREATE VIEW every AS SELECT x FROM a UNION SELECT x FROM b;
-- up 7
DROP MATERIALIZED VIEW kept;
-- down 7
CREATE MATERIALIZED VIEW kept AS SELECT x FROM a WHERE y = 'closed';
-- expected
-- up 1: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- up 1: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((a.x = b.x) AND (b.y = a.y))));
-- up 1: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- up 1: unclaimed view joined query text  SELECT a.x FROM (a LEFT JOIN b ON ((a.x = b.x)));
-- up 1: unclaimed view operator query text  SELECT a.x FROM a WHERE (a.x > 1);
-- up 1: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- up 2: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- up 2: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((a.x = b.x) AND (b.y = a.y))));
-- up 2: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- up 2: unclaimed view joined query text  SELECT a.x FROM (a LEFT JOIN b ON ((a.x = b.x)));
-- up 2: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 2: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 2: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((a.x = b.x) AND (b.y = a.y))));
-- down 2: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- down 2: unclaimed view joined query text  SELECT a.x FROM (a LEFT JOIN b ON ((a.x = b.x)));
-- down 2: unclaimed view operator query text  SELECT a.x FROM a WHERE (a.x >= 1);
-- down 2: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 2: found, differs: changed view public.operator
-- up 3: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- up 3: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((a.x = b.x) AND (b.y = a.y))));
-- up 3: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- up 3: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 3: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 3: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((a.x = b.x) AND (b.y = a.y))));
-- down 3: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- down 3: unclaimed view joined query text  SELECT a.x FROM (a JOIN b ON ((a.x = b.x)));
-- down 3: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 3: found, differs: changed view public.joined
-- up 4: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- up 4: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- up 4: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 4: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 4: unclaimed view crossed query text  SELECT a.x FROM (a JOIN b ON (((b.x = a.x) AND (b.y = a.y))));
-- down 4: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- down 4: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z OR (a.y = 'open'::text));
-- down 4: found, differs: changed view public.crossed
-- up 5: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- up 5: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- down 5: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 5: unclaimed view every query text  SELECT a.x FROM a UNION ALL SELECT b.x FROM b;
-- down 5: unclaimed view word query text  SELECT a.x FROM a WHERE (a.z AND (a.y = 'open'::text));
-- down 5: found, differs: changed view public.word
-- up 6: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 6: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'open'::text);
-- down 6: unclaimed view every query text  SELECT a.x FROM a UNION SELECT b.x FROM b;
-- down 6: found, differs: changed view public.every
-- down 7: unclaimed materialized view kept query text  SELECT a.x FROM a WHERE (a.y = 'closed'::text);
-- down 7: found, differs: changed materialized view public.kept
