-- A renamed table keeps the names of what it has.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME TO b;
ALTER TABLE b ADD y serial UNIQUE;
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE);
-- down 2
DROP TABLE a;
ALTER TABLE b DROP COLUMN y;
ALTER TABLE b RENAME TO a;
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- up 2: unclaimed column a.id default text nextval('a_id_seq1'::regclass)
-- up 2: unclaimed column b.id default text nextval('a_id_seq'::regclass)
-- up 2: unclaimed column b.y default text nextval('b_y_seq'::regclass)
-- up 2: unclaimed sequence a_id_seq cache 1
-- up 2: unclaimed sequence a_id_seq cycle false
-- up 2: unclaimed sequence a_id_seq increment 1
-- up 2: unclaimed sequence a_id_seq maximum 2147483647
-- up 2: unclaimed sequence a_id_seq minimum 1
-- up 2: unclaimed sequence a_id_seq start 1
-- up 2: unclaimed sequence a_id_seq type integer
-- up 2: unclaimed sequence a_id_seq1 cache 1
-- up 2: unclaimed sequence a_id_seq1 cycle false
-- up 2: unclaimed sequence a_id_seq1 increment 1
-- up 2: unclaimed sequence a_id_seq1 maximum 2147483647
-- up 2: unclaimed sequence a_id_seq1 minimum 1
-- up 2: unclaimed sequence a_id_seq1 start 1
-- up 2: unclaimed sequence a_id_seq1 type integer
-- up 2: unclaimed sequence b_y_seq cache 1
-- up 2: unclaimed sequence b_y_seq cycle false
-- up 2: unclaimed sequence b_y_seq increment 1
-- up 2: unclaimed sequence b_y_seq maximum 2147483647
-- up 2: unclaimed sequence b_y_seq minimum 1
-- up 2: unclaimed sequence b_y_seq start 1
-- up 2: unclaimed sequence b_y_seq type integer
-- down 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- down 2: unclaimed sequence a_id_seq cache 1
-- down 2: unclaimed sequence a_id_seq cycle false
-- down 2: unclaimed sequence a_id_seq increment 1
-- down 2: unclaimed sequence a_id_seq maximum 2147483647
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type integer
