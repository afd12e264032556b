-- A sequence that comes back for a wider type.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id DROP DEFAULT;
DROP SEQUENCE a_id_seq;
-- down 2
CREATE SEQUENCE a_id_seq OWNED BY a.id;
ALTER TABLE a ALTER id SET DEFAULT nextval('a_id_seq');
-- expected
-- down 2: found, differs: changed sequence public.a_id_seq
