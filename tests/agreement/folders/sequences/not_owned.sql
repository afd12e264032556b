-- A serial takes its numbers from a sequence that it does not own any more.
-- up 1
CREATE TABLE a (id serial, other integer);
CREATE SEQUENCE s;
-- down 1
DROP SEQUENCE s;
DROP TABLE a;
-- up 2
ALTER SEQUENCE a_id_seq OWNED BY a.other;
ALTER SEQUENCE s OWNED BY a.id;
-- down 2
ALTER SEQUENCE a_id_seq OWNED BY a.id;
ALTER SEQUENCE s OWNED BY NONE;
-- expected
-- up 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- down 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
