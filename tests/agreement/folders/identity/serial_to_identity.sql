-- From a serial to an identity, and back.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id DROP DEFAULT;
DROP SEQUENCE a_id_seq;
ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- down 2
ALTER TABLE a ALTER id DROP IDENTITY;
CREATE SEQUENCE a_id_seq AS integer OWNED BY a.id;
ALTER TABLE a ALTER id SET DEFAULT nextval('a_id_seq'::regclass);
