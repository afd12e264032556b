-- Collations that a migration makes.
-- up 1
CREATE SCHEMA app;
CREATE COLLATION by_letter (locale = 'C');
CREATE COLLATION app.by_code FROM "POSIX";
CREATE TABLE disks (label text COLLATE by_letter, code text COLLATE app.by_code);
-- down 1
DROP TABLE disks;
DROP COLLATION app.by_code;
DROP COLLATION by_letter;
DROP SCHEMA app;
-- up 2
CREATE TABLE copies (LIKE disks);
CREATE TABLE made AS SELECT label, code FROM disks;
CREATE TABLE child (extra text) INHERITS (disks);
-- down 2
DROP TABLE child;
DROP TABLE made;
DROP TABLE copies;
-- up 3
ALTER SCHEMA app RENAME TO core;
-- down 3
ALTER SCHEMA core RENAME TO app;
-- up 4
ALTER COLLATION by_letter RENAME TO by_sign;
-- down 4
ALTER COLLATION by_sign RENAME TO by_letter;
-- up 5
DROP TABLE copies;
DROP TABLE made;
DROP COLLATION by_sign CASCADE;
-- expected
-- up 2: unclaimed column made.code collation app.by_code
-- up 2: unclaimed column made.label collation by_letter
-- up 3: unclaimed column made.code collation core.by_code
-- up 3: unclaimed column made.label collation by_letter
-- down 3: unclaimed column made.code collation app.by_code
-- down 3: unclaimed column made.label collation by_letter
-- up 4: unclaimed column child.code collation core.by_code
-- up 4: unclaimed column child.label collation by_sign
-- up 4: unclaimed column copies.code collation core.by_code
-- up 4: unclaimed column copies.label collation by_sign
-- up 4: unclaimed column disks.code collation core.by_code
-- up 4: unclaimed column disks.label collation by_sign
-- up 4: unclaimed column made.code collation core.by_code
-- up 4: unclaimed column made.label collation by_sign
-- down 4: unclaimed column child.code collation core.by_code
-- down 4: unclaimed column child.label collation by_letter
-- down 4: unclaimed column copies.code collation core.by_code
-- down 4: unclaimed column copies.label collation by_letter
-- down 4: unclaimed column disks.code collation core.by_code
-- down 4: unclaimed column disks.label collation by_letter
-- down 4: unclaimed column made.code collation core.by_code
-- down 4: unclaimed column made.label collation by_letter
-- up 5: unclaimed column child.code
-- up 5: unclaimed column child.code collation core.by_code
-- up 5: unclaimed column child.code nullable true
-- up 5: unclaimed column child.code type text
-- up 5: unclaimed column disks.code
-- up 5: unclaimed column disks.code collation core.by_code
-- up 5: unclaimed column disks.code nullable true
-- up 5: unclaimed column disks.code type text
