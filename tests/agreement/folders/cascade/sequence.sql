-- A sequence takes the default with it.
-- up 1
CREATE TABLE a (id serial);
-- down 1
DROP TABLE a;
-- up 2
DROP SEQUENCE a_id_seq CASCADE;
-- down 2
CREATE SEQUENCE a_id_seq AS integer OWNED BY a.id;
ALTER TABLE a ALTER id SET DEFAULT nextval('a_id_seq');
