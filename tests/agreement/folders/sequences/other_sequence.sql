-- A table made anew beside the old one takes its numbers from a sequence of another name.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x text);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME TO a_before;
ALTER TABLE a_before RENAME CONSTRAINT a_pkey TO a_before_pkey;
CREATE TABLE a (id serial PRIMARY KEY, x text);
DROP TABLE a_before;
-- down 2
DROP TABLE IF EXISTS a_before;
-- up 3
ALTER TABLE a ADD y integer;
-- down 3
ALTER TABLE a DROP y;
-- expected
-- down 2: found, differs: changed default public.a.id, lost sequence public.a_id_seq, left sequence public.a_id_seq1
