-- Names with a dollar and digits.
-- up 1
CREATE TABLE disks$1 (a$b integer, _x1 integer);
-- down 1
DROP TABLE disks$1;
