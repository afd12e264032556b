-- Arrays of every form.
-- up 1
CREATE TABLE a (a integer[], b text[][], c varchar(3)[4], d integer ARRAY, e numeric(4,1) ARRAY[5], f timestamptz[], g bit(2)[], h _int4, i interval(3)[]);
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed column a.h type integer[]
