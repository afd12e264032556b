-- A `NULL` that has to be converted is a default to the server.
-- up 1
CREATE TABLE a (
    a varchar(10) DEFAULT NULL,
    b char(3) DEFAULT NULL,
    c numeric(10, 2) DEFAULT NULL,
    d timestamptz(3) DEFAULT NULL,
    e bit(3) DEFAULT NULL,
    f varbit(3) DEFAULT NULL,
    g interval(3) DEFAULT NULL,
    h varchar(5)[] DEFAULT NULL,
    i varchar DEFAULT NULL,
    j text DEFAULT NULL,
    k bit DEFAULT NULL,
    l varchar(10) DEFAULT NULL::character varying,
    m varchar(10) DEFAULT NULL::text,
    n numeric DEFAULT NULL,
    o interval(3)[] DEFAULT NULL,
    p varchar(10)
);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER COLUMN p SET DEFAULT NULL, ALTER COLUMN a DROP DEFAULT, ALTER COLUMN j SET DEFAULT NULL;
ALTER TABLE a ADD COLUMN q varchar(5) DEFAULT NULL;
-- down 2
ALTER TABLE a DROP COLUMN q;
ALTER TABLE a ALTER COLUMN p DROP DEFAULT, ALTER COLUMN a SET DEFAULT NULL;
-- up 3
ALTER TABLE a ALTER COLUMN c TYPE numeric(12, 2), ALTER COLUMN l TYPE text, ALTER COLUMN j TYPE varchar(5);
CREATE TABLE b (LIKE a INCLUDING DEFAULTS);
-- expected
-- up 1: unclaimed column a.e default text NULL::"bit"
-- up 1: unclaimed column a.f default text NULL::bit varying
-- up 1: unclaimed column a.k default text NULL::"bit"
-- up 2: unclaimed column a.e default text NULL::"bit"
-- up 2: unclaimed column a.f default text NULL::bit varying
-- up 2: unclaimed column a.k default text NULL::"bit"
-- down 2: unclaimed column a.e default text NULL::"bit"
-- down 2: unclaimed column a.f default text NULL::bit varying
-- down 2: unclaimed column a.k default text NULL::"bit"
-- up 3: unclaimed column a.e default text NULL::"bit"
-- up 3: unclaimed column a.f default text NULL::bit varying
-- up 3: unclaimed column a.k default text NULL::"bit"
-- up 3: unclaimed column a.l default
-- up 3: unclaimed column a.l default text NULL::character varying
-- up 3: unclaimed column b.e default text NULL::"bit"
-- up 3: unclaimed column b.f default text NULL::bit varying
-- up 3: unclaimed column b.k default text NULL::"bit"
-- up 3: unclaimed column b.l default
-- up 3: unclaimed column b.l default text NULL::character varying
