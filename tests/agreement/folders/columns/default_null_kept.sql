-- A `DEFAULT NULL` that the server keeps, since the type has a length.
-- up 1
CREATE TABLE disks (
    label varchar(9) DEFAULT NULL,
    code char(3) DEFAULT NULL,
    price numeric(10,2) DEFAULT null,
    at timestamp(3) DEFAULT NULL,
    every interval(3) DEFAULT NULL,
    plain varchar(9)
);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER plain SET DEFAULT NULL;
ALTER TABLE disks ALTER at TYPE timestamp;
-- down 2
ALTER TABLE disks ALTER plain DROP DEFAULT;
ALTER TABLE disks ALTER at TYPE timestamp(3);
-- up 3
ALTER TABLE disks ALTER label DROP DEFAULT;
ALTER TABLE disks ADD more varchar(3) DEFAULT NULL;
-- down 3
ALTER TABLE disks DROP more;
-- expected
-- up 2: unclaimed column disks.at default
-- up 2: unclaimed column disks.at default text NULL::timestamp without time zone
-- up 3: unclaimed column disks.at default
-- up 3: unclaimed column disks.at default text NULL::timestamp without time zone
-- down 3: unclaimed column disks.at default
-- down 3: unclaimed column disks.at default text NULL::timestamp without time zone
-- down 3: found, differs: lost default public.disks.label
