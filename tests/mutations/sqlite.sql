-- What somebody changes by hand on SQLite, and what is reported. A row is a paragraph: see
-- tests/it/sqlite_mutations.rs. The schema is that of tests/mutations/sqlite.

-- a table that is gone
DROP TABLE typed;
--> refuse table-missing: table `typed` is missing: created in tests/mutations/sqlite/1_tables.sql:24

-- a column that is gone
ALTER TABLE settings RENAME TO old;
CREATE TABLE settings (key TEXT CONSTRAINT settings_key PRIMARY KEY);
DROP TABLE old;
--> refuse column-missing: column `settings.value` is missing: created in tests/mutations/sqlite/1_tables.sql:27
--> refuse key-missing: constraint `unique (value)` of `settings` is missing: created in tests/mutations/sqlite/1_tables.sql:28

-- a table under another name
ALTER TABLE typed RENAME TO values_of;
--> refuse table-missing: table `typed` is missing: created in tests/mutations/sqlite/1_tables.sql:24
--> refuse view-changed: view `everything` has another query: expected `select * from typed`, found `select * from values_of`: defined in tests/mutations/sqlite/3_code.sql:2

-- another type
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'VARCHAR(40)', 'VARCHAR(4)') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse column-type: column `disks.title` has another type: expected `VARCHAR(40)`, found `VARCHAR(4)`: defined in tests/mutations/sqlite/1_tables.sql:10

-- the same type in another case, and names in quotes: nothing
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql, 'VARCHAR(40)', 'varchar(40)'), 'note TEXT', '"Note" text') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> nothing

-- NULL where none may be
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'size INTEGER NOT NULL', 'size INTEGER') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse not-null-lost: column `disks.size` has another nullability: expected NOT NULL, found NULL allowed: defined in tests/mutations/sqlite/1_tables.sql:11

-- no NULL where one may be
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT', 'note TEXT NOT NULL') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse not-null-gained: column `disks.note` has another nullability: expected NULL allowed, found NOT NULL: defined in tests/mutations/sqlite/1_tables.sql:12

-- a default that is gone
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'DEFAULT ''none''', '') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse default-lost: column `disks.title` has another default: expected `DEFAULT 'none'`, found none: defined in tests/mutations/sqlite/1_tables.sql:10

-- another default
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'DEFAULT ''none''', 'DEFAULT ''None''') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse default-changed: column `disks.title` has another default: expected `DEFAULT 'none'`, found `DEFAULT 'None'`: defined in tests/mutations/sqlite/1_tables.sql:10

-- a default where none is expected
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT', 'note TEXT DEFAULT ''-''') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> warn default-gained: column `disks.note` has another default: expected none, found `DEFAULT '-'`: defined in tests/mutations/sqlite/1_tables.sql:12

-- the same default, written in another way: nothing
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'DEFAULT ''none''', 'DEFAULT "none"') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> nothing

-- generated from something else
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'size / 2', 'size / 3') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse column-generation: column `disks.half` has another generation: expected `GENERATED ALWAYS AS (size / 2) STORED`, found `GENERATED ALWAYS AS (size / 3) STORED`: defined in tests/mutations/sqlite/1_tables.sql:14

-- stored where it is computed
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'owner),', 'owner) STORED,') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse column-generation: column `disks.label` has another generation: expected `GENERATED ALWAYS AS (title || ' of ' || owner) VIRTUAL`, found `GENERATED ALWAYS AS (title || ' of ' || owner) STORED`: defined in tests/mutations/sqlite/1_tables.sql:15

-- not generated any more
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'GENERATED ALWAYS AS (size / 2) STORED', '') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse column-generation: column `disks.half` has another generation: expected `GENERATED ALWAYS AS (size / 2) STORED`, found none: defined in tests/mutations/sqlite/1_tables.sql:14

-- a collation that is gone
ALTER TABLE users RENAME TO old;
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    CONSTRAINT users_name UNIQUE (name)
);
PRAGMA foreign_keys = OFF;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '"old"', 'users') WHERE name IN ('disks', 'disks_seen');
PRAGMA writable_schema = RESET;
DROP TABLE old;
--> refuse column-collation: column `users.name` has another collation: expected `NOCASE`, found none: defined in tests/mutations/sqlite/1_tables.sql:3

-- a collation where none is expected
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'state TEXT', 'state TEXT COLLATE RTRIM') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse column-collation: column `disks.state` has another collation: expected none, found `RTRIM`: defined in tests/mutations/sqlite/1_tables.sql:13

-- a column that nobody knows
ALTER TABLE typed ADD COLUMN more TEXT;
--> ignore extra-object: column `typed.more` is not in the manifest: NULL allowed

-- one that has to be given
DROP TABLE typed;
CREATE TABLE typed (id INTEGER PRIMARY KEY, value ANY, more TEXT NOT NULL) STRICT;
--> refuse extra-not-null-column: column `typed.more` is not in the manifest: NOT NULL without a default

-- any type where only some are taken
DROP TABLE typed;
CREATE TABLE typed (id INTEGER PRIMARY KEY, value ANY);
--> refuse table-options: table `typed` has another option: expected `STRICT`, found none: defined in tests/mutations/sqlite/1_tables.sql:24

-- rows with a number where there were none
DROP TABLE pairs;
CREATE TABLE pairs (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b));
--> refuse table-options: table `pairs` has another option: expected `WITHOUT ROWID`, found none: defined in tests/mutations/sqlite/1_tables.sql:18

-- numbers that are given again
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' AUTOINCREMENT', '') WHERE name = 'users';
PRAGMA writable_schema = RESET;
--> refuse table-options: table `users` has another option: expected `AUTOINCREMENT`, found none: defined in tests/mutations/sqlite/1_tables.sql:1

-- a row that is replaced no more
DROP TABLE settings;
CREATE TABLE settings (
    key TEXT CONSTRAINT settings_key PRIMARY KEY,
    value TEXT NOT NULL ON CONFLICT IGNORE,
    UNIQUE (value COLLATE NOCASE)
);
--> refuse table-options: table `settings` has another option: expected `UNIQUE (value) ON CONFLICT REPLACE`, found none: defined in tests/mutations/sqlite/1_tables.sql:25

-- a NULL that fails rather than being left out
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' ON CONFLICT IGNORE', '') WHERE name = 'settings';
PRAGMA writable_schema = RESET;
--> refuse table-options: table `settings` has another option: expected `NOT NULL (value) ON CONFLICT IGNORE`, found none: defined in tests/mutations/sqlite/1_tables.sql:25

-- a key that compares in another way
DROP TABLE settings;
CREATE TABLE settings (
    key TEXT CONSTRAINT settings_key PRIMARY KEY,
    value TEXT NOT NULL ON CONFLICT IGNORE,
    UNIQUE (value) ON CONFLICT REPLACE
);
--> refuse table-options: table `settings` has another option: expected `UNIQUE (value) by value COLLATE NOCASE`, found none: defined in tests/mutations/sqlite/1_tables.sql:25

-- a primary key that is gone
DROP TABLE typed;
CREATE TABLE typed (id INTEGER, value ANY) STRICT;
--> refuse key-missing: constraint `primary key (id)` of `typed` is missing: created in tests/mutations/sqlite/1_tables.sql:24

-- a primary key on other columns
DROP TABLE pairs;
CREATE TABLE pairs (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (b, a)) WITHOUT ROWID;
--> refuse key-changed: constraint `primary key (a, b)` of `pairs` has another definition: expected `primary key (a, b)`, found `primary key (b, a)`: defined in tests/mutations/sqlite/1_tables.sql:18

-- a named primary key on another column
DROP TABLE settings;
CREATE TABLE settings (
    key TEXT,
    value TEXT NOT NULL ON CONFLICT IGNORE CONSTRAINT settings_key PRIMARY KEY,
    UNIQUE (value COLLATE NOCASE) ON CONFLICT REPLACE
);
--> refuse key-changed: constraint `settings_key` of `settings` has another definition: expected `primary key (key)`, found `primary key (value)`: defined in tests/mutations/sqlite/1_tables.sql:26

-- a unique constraint that is gone
DROP TABLE settings;
CREATE TABLE settings (
    key TEXT CONSTRAINT settings_key PRIMARY KEY,
    value TEXT NOT NULL ON CONFLICT IGNORE
);
--> refuse key-missing: constraint `unique (value)` of `settings` is missing: created in tests/mutations/sqlite/1_tables.sql:28

-- a unique constraint that nobody knows
DROP TABLE typed;
CREATE TABLE typed (id INTEGER PRIMARY KEY, value ANY UNIQUE) STRICT;
--> warn extra-constraint: constraint `unique (value)` of `typed` is not in the manifest: unique

-- a constraint under another name
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'disks_size', 'disks_sizes') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> warn other-name: constraint `disks_size` of `disks` has another name: expected `disks_size`, found `disks_sizes`: defined in tests/mutations/sqlite/1_tables.sql:11

-- a foreign key that is gone
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES users' || char(10), char(10)) WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse key-missing: constraint `foreign key (reader) to users` of `disks` is missing: created in tests/mutations/sqlite/1_tables.sql:16

-- a named foreign key that is gone
DROP TABLE pairs_of;
CREATE TABLE pairs_of (a INTEGER, b INTEGER);
--> refuse key-missing: constraint `pairs_of_pair` of `pairs_of` is missing: created in tests/mutations/sqlite/1_tables.sql:22
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7

-- a foreign key to another table
DROP TABLE pairs_of;
CREATE TABLE pairs_of (
    a INTEGER,
    b INTEGER,
    CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES other (a, b)
);
--> refuse key-changed: constraint `pairs_of_pair` of `pairs_of` has another definition: expected `foreign key (a, b) to pairs`, found `foreign key (a, b) to other`: defined in tests/mutations/sqlite/1_tables.sql:22
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7

-- to other columns
DROP TABLE pairs_of;
CREATE TABLE pairs_of (
    a INTEGER,
    b INTEGER,
    CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES pairs (b, a)
);
--> refuse key-changed: constraint `pairs_of_pair` of `pairs_of` has another list of referenced columns: expected `a, b`, found `b, a`: defined in tests/mutations/sqlite/1_tables.sql:22
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7

-- from other columns
DROP TABLE pairs_of;
CREATE TABLE pairs_of (
    a INTEGER,
    b INTEGER,
    CONSTRAINT pairs_of_pair FOREIGN KEY (b, a) REFERENCES pairs (a, b)
);
--> refuse key-changed: constraint `pairs_of_pair` of `pairs_of` has another definition: expected `foreign key (a, b) to pairs`, found `foreign key (b, a) to pairs`: defined in tests/mutations/sqlite/1_tables.sql:22
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7

-- without the columns, which are those of the primary key: nothing
DROP TABLE pairs_of;
CREATE TABLE pairs_of (
    a INTEGER,
    b INTEGER,
    CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES pairs
);
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7

-- another action
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'ON DELETE CASCADE', 'ON DELETE SET NULL') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse key-changed: constraint `disks_owner` of `disks` has another action on delete: expected `cascade`, found `set null`: defined in tests/mutations/sqlite/1_tables.sql:8

-- another action on update
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'ON UPDATE RESTRICT', '') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse key-changed: constraint `disks_owner` of `disks` has another action on update: expected `restrict`, found `no action`: defined in tests/mutations/sqlite/1_tables.sql:8

-- looked at in each statement
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'INITIALLY DEFERRED', 'INITIALLY IMMEDIATE') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> warn constraint-attributes: constraint `disks_owner` of `disks` has another deferral: expected `initially deferred`, found `not deferrable`: defined in tests/mutations/sqlite/1_tables.sql:8

-- a check that is gone
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (state IN (''new'', ''used''))', '') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse check-missing: constraint `check (state in ('new', 'used'))` of `disks` is missing: created in tests/mutations/sqlite/1_tables.sql:13

-- a check that allows more
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''used'')', '''used'', ''old'')') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse check-changed: constraint `check (state in ('new', 'used'))` of `disks` has another expression: expected `state in ('new', 'used')`, found `state in ('new', 'used', 'old')`: defined in tests/mutations/sqlite/1_tables.sql:13

-- a named check that allows more
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'size >= 0', 'size >= -1') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> refuse check-changed: constraint `disks_size` of `disks` has another expression: expected `size >= 0`, found `size >= -1`: defined in tests/mutations/sqlite/1_tables.sql:11

-- a check that nobody knows
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'note TEXT', 'note TEXT CHECK (note <> '''')') WHERE name = 'disks';
PRAGMA writable_schema = RESET;
--> warn extra-constraint: constraint `check (note <> '')` of `disks` is not in the manifest: check

-- names in quotes, as a rename writes them: nothing
ALTER TABLE disks RENAME COLUMN size TO length;
ALTER TABLE disks RENAME COLUMN length TO size;
--> nothing

-- a table that was renamed and back: nothing
ALTER TABLE users RENAME TO people;
ALTER TABLE people RENAME TO users;
--> nothing

-- an index that is gone
DROP INDEX disks_by_size;
--> warn index-missing: index `disks_by_size` of `disks` is missing: created in tests/mutations/sqlite/2_indexes.sql:1

-- an index under another name
DROP INDEX disks_lower;
CREATE INDEX disks_in_small ON disks (lower(title));
--> warn other-name: index `disks_lower` of `disks` has another name: expected `disks_lower`, found `disks_in_small`: defined in tests/mutations/sqlite/2_indexes.sql:3

-- an index over fewer columns
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (size DESC);
--> warn index-changed: index `disks_by_size` of `disks` has another list of keys: expected `(size, owner)`, found `(size)`: defined in tests/mutations/sqlite/2_indexes.sql:1

-- over more columns
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (size DESC, owner, reader);
--> warn index-changed: index `disks_by_size` of `disks` has another list of keys: expected `(size, owner)`, found `(size, owner, reader)`: defined in tests/mutations/sqlite/2_indexes.sql:1

-- over another column
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (size DESC, reader);
--> warn index-changed: index `disks_by_size` of `disks` has another list of keys: expected `(size, owner)`, found `(size, reader)`: defined in tests/mutations/sqlite/2_indexes.sql:1

-- in another order
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (size, owner);
--> warn index-changed: index `disks_by_size` of `disks` has another order of keys: expected `desc nulls last`, found `asc nulls first`: defined in tests/mutations/sqlite/2_indexes.sql:1

-- over another expression
DROP INDEX disks_lower;
CREATE INDEX disks_lower ON disks (upper(title));
--> warn index-changed: index `disks_lower` of `disks` has another list of keys: expected `((lower(title)))`, found `((upper(title)))`: defined in tests/mutations/sqlite/2_indexes.sql:3

-- over the column itself
DROP INDEX disks_lower;
CREATE INDEX disks_lower ON disks (title);
--> warn index-changed: index `disks_lower` of `disks` has another list of keys: expected `((lower(title)))`, found `(title)`: defined in tests/mutations/sqlite/2_indexes.sql:3

-- by another collation
DROP INDEX disks_by_note;
CREATE INDEX disks_by_note ON disks (note COLLATE RTRIM);
--> warn index-changed: index `disks_by_note` of `disks` has another collation: expected `NOCASE`, found `RTRIM`: defined in tests/mutations/sqlite/2_indexes.sql:4

-- by the collation of the column
DROP INDEX disks_by_note;
CREATE INDEX disks_by_note ON disks (note);
--> warn index-changed: index `disks_by_note` of `disks` has another collation: expected `NOCASE`, found none: defined in tests/mutations/sqlite/2_indexes.sql:4

-- by a collation where none is expected
DROP INDEX disks_owner_title;
CREATE UNIQUE INDEX disks_owner_title ON disks (owner, title COLLATE NOCASE);
--> refuse unique-index-changed: index `disks_owner_title` of `disks` has another collation: expected none, found `NOCASE`: defined in tests/mutations/sqlite/2_indexes.sql:5

-- over other rows
DROP INDEX disks_big;
CREATE INDEX disks_big ON disks (owner) WHERE size > 100;
--> warn index-changed: index `disks_big` of `disks` has another predicate: expected `size > 10`, found `size > 100`: defined in tests/mutations/sqlite/2_indexes.sql:2

-- over all rows
DROP INDEX disks_big;
CREATE INDEX disks_big ON disks (owner);
--> warn index-changed: index `disks_big` of `disks` has another predicate: expected `size > 10`, found none: defined in tests/mutations/sqlite/2_indexes.sql:2

-- over some of the rows
DROP INDEX disks_by_note;
CREATE INDEX disks_by_note ON disks (note COLLATE NOCASE) WHERE note IS NOT NULL;
--> warn index-changed: index `disks_by_note` of `disks` has another predicate: expected none, found `note is not null`: defined in tests/mutations/sqlite/2_indexes.sql:4

-- the same, written in another way: nothing
DROP INDEX disks_big;
create index "disks_big" on [disks] (`owner` asc) where (Size>10) /* many */;
--> nothing

-- a unique index that is gone
DROP INDEX disks_used;
--> refuse unique-index-missing: index `disks_used` of `disks` is missing: created in tests/mutations/sqlite/2_indexes.sql:6

-- not unique any more
DROP INDEX disks_owner_title;
CREATE INDEX disks_owner_title ON disks (owner, title);
--> refuse unique-index-changed: index `disks_owner_title` of `disks` has another uniqueness: expected `unique`, found `not unique`: defined in tests/mutations/sqlite/2_indexes.sql:5

-- unique where it was not
DROP INDEX disks_lower;
CREATE UNIQUE INDEX disks_lower ON disks (lower(title));
--> warn extra-constraint: index `disks_lower` of `disks` has another uniqueness: expected `not unique`, found `unique`: defined in tests/mutations/sqlite/2_indexes.sql:3

-- on another table
DROP INDEX by_a;
CREATE INDEX by_a ON pairs (a);
--> warn index-missing: index `by_a` of `pairs_of` is missing: created in tests/mutations/sqlite/2_indexes.sql:7
--> ignore extra-object: index `by_a` of `pairs` is not in the manifest: an index

-- a unique index that nobody knows
CREATE UNIQUE INDEX by_hand ON disks (label);
--> warn extra-constraint: index `by_hand` of `disks` is not in the manifest: a unique index

-- an index that nobody knows
CREATE INDEX by_hand ON disks (label);
--> ignore extra-object: index `by_hand` of `disks` is not in the manifest: an index

-- a view that is gone
DROP VIEW everything;
--> refuse view-missing: view `everything` is missing: created in tests/mutations/sqlite/3_code.sql:2

-- a view with another query
DROP VIEW everything;
CREATE VIEW everything AS SELECT * FROM typed WHERE id > 1;
--> refuse view-changed: view `everything` has another query: expected `select * from typed`, found `select * from typed where id > 1`: defined in tests/mutations/sqlite/3_code.sql:2

-- a view without a column
DROP VIEW everything;
CREATE VIEW everything AS SELECT id FROM typed;
--> refuse view-changed: view `everything` has another query: expected `select * from typed`, found `select id from typed`: defined in tests/mutations/sqlite/3_code.sql:2
--> refuse column-missing: column `everything.value` is missing: created in tests/mutations/sqlite/3_code.sql:2

-- a view whose table has lost a column
ALTER TABLE typed RENAME TO old;
CREATE TABLE typed (id INTEGER PRIMARY KEY) STRICT;
DROP VIEW everything;
CREATE VIEW everything AS SELECT * FROM typed;
--> refuse column-missing: column `typed.value` is missing: created in tests/mutations/sqlite/1_tables.sql:24
--> refuse column-missing: column `everything.value` is missing: created in tests/mutations/sqlite/3_code.sql:2

-- a trigger that is gone
DROP TRIGGER disks_touch;
--> refuse trigger-missing: trigger `disks_touch` on `disks` is missing: created in tests/mutations/sqlite/3_code.sql:3

-- a trigger at another time
DROP TRIGGER disks_seen;
CREATE TRIGGER disks_seen BEFORE DELETE ON disks
BEGIN UPDATE users SET name = 'seen' WHERE id = OLD.owner; END;
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another timing: expected `AFTER`, found `BEFORE`: defined in tests/mutations/sqlite/3_code.sql:7

-- of another event
DROP TRIGGER disks_seen;
CREATE TRIGGER disks_seen AFTER INSERT ON disks
BEGIN UPDATE users SET name = 'seen' WHERE id = OLD.owner; END;
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another list of events: expected `DELETE`, found `INSERT`: defined in tests/mutations/sqlite/3_code.sql:7

-- of another column
DROP TRIGGER disks_touch;
CREATE TRIGGER disks_touch BEFORE UPDATE OF title ON disks WHEN NEW.size > 1
BEGIN SELECT RAISE(ABORT, 'kept'); END;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another list of columns: expected `note, title`, found `title`: defined in tests/mutations/sqlite/3_code.sql:3

-- of any column
DROP TRIGGER disks_touch;
CREATE TRIGGER disks_touch BEFORE UPDATE ON disks WHEN NEW.size > 1
BEGIN SELECT RAISE(ABORT, 'kept'); END;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another list of columns: expected `note, title`, found none: defined in tests/mutations/sqlite/3_code.sql:3

-- of other rows
DROP TRIGGER disks_touch;
CREATE TRIGGER disks_touch BEFORE UPDATE OF title, note ON disks WHEN NEW.size > 2
BEGIN SELECT RAISE(ABORT, 'kept'); END;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another condition: expected `new.size > 1`, found `new.size > 2`: defined in tests/mutations/sqlite/3_code.sql:3

-- of all rows
DROP TRIGGER disks_touch;
CREATE TRIGGER disks_touch BEFORE UPDATE OF title, note ON disks
BEGIN SELECT RAISE(ABORT, 'kept'); END;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another condition: expected `new.size > 1`, found none: defined in tests/mutations/sqlite/3_code.sql:3

-- of some of the rows
DROP TRIGGER disks_seen;
CREATE TRIGGER disks_seen AFTER DELETE ON disks WHEN OLD.size > 1
BEGIN UPDATE users SET name = 'seen' WHERE id = OLD.owner; END;
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another condition: expected none, found `old.size > 1`: defined in tests/mutations/sqlite/3_code.sql:7

-- with another body
DROP TRIGGER disks_touch;
CREATE TRIGGER disks_touch BEFORE UPDATE OF title, note ON disks WHEN NEW.size > 1
BEGIN SELECT RAISE(IGNORE); END;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another body: expected `select raise(abort, 'kept')`, found `select raise(ignore)`: defined in tests/mutations/sqlite/3_code.sql:3

-- the same, written in another way: nothing
DROP TRIGGER disks_seen;
CREATE TRIGGER IF NOT EXISTS "disks_seen" after delete on [disks] for each row
begin update USERS set "name"='seen' where id=old.OWNER; end;
--> nothing

-- a trigger that nobody knows
CREATE TRIGGER by_hand AFTER INSERT ON users BEGIN SELECT 1; END;
--> warn extra-trigger: trigger `by_hand` on `users` is not in the manifest: trigger

-- a virtual table that is gone
DROP TABLE texts;
--> refuse table-missing: virtual table `texts` is missing: created in tests/mutations/sqlite/1_tables.sql:30

-- another module
DROP TABLE texts;
CREATE VIRTUAL TABLE texts USING fts4(title, body, tokenize = 'porter');
--> refuse table-options: virtual table `texts` has another module: expected `fts5`, found `fts4`: defined in tests/mutations/sqlite/1_tables.sql:30

-- other arguments
DROP TABLE texts;
CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = 'ascii');
--> refuse table-options: virtual table `texts` has another list of arguments: expected `title, body, tokenize = 'porter'`, found `title, body, tokenize = 'ascii'`: defined in tests/mutations/sqlite/1_tables.sql:30

-- a virtual table without a column
DROP TABLE texts;
CREATE VIRTUAL TABLE texts USING fts5(title, tokenize = 'porter');
--> refuse table-options: virtual table `texts` has another list of arguments: expected `title, body, tokenize = 'porter'`, found `title, tokenize = 'porter'`: defined in tests/mutations/sqlite/1_tables.sql:30
--> refuse column-missing: column `texts.body` is missing: created in tests/mutations/sqlite/1_tables.sql:30

-- a long body that is another in one place
DROP TRIGGER disks_seen;
CREATE TRIGGER disks_seen AFTER DELETE ON disks
BEGIN
    UPDATE users SET name = 'seen' WHERE id = OLD.owner;
    UPDATE users SET name = 'seen again, and for the last time' WHERE id = OLD.owner + 1;
    UPDATE users SET name = 'nobody' WHERE name = 'somebody who was never seen' AND id > 100;
END;
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another body: expected `.. = 'seen' where id = old.owner`, found `.. = 'seen' where id = old.owner; update users set name = 'seen again, and for the last time' where id = old.owner + 1; update users set name = 'nobody' where name = 'somebody who was never se ..`: defined in tests/mutations/sqlite/3_code.sql:7

-- a view whose table is gone
DROP TABLE typed;
PRAGMA writable_schema = ON;
PRAGMA writable_schema = RESET;
--> refuse table-missing: table `typed` is missing: created in tests/mutations/sqlite/1_tables.sql:24

-- a virtual table of somebody else, whose module is not there: nothing
PRAGMA writable_schema = ON;
INSERT INTO sqlite_schema VALUES ('table', 'strange', 'strange', 0, 'CREATE VIRTUAL TABLE strange USING nomodule(a)');
PRAGMA writable_schema = RESET;
--> nothing

-- names in another case: nothing
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET name = 'Pairs', tbl_name = 'Pairs', sql = 'CREATE TABLE Pairs (A INTEGER, B integer, PRIMARY KEY (a, B)) without rowid' WHERE name = 'pairs';
UPDATE sqlite_schema SET name = 'BY_A' WHERE name = 'by_a';
UPDATE sqlite_schema SET name = 'Big_Added', tbl_name = 'BIG' WHERE name = 'big_added';
UPDATE sqlite_schema SET name = 'BIG', tbl_name = 'BIG' WHERE name = 'big';
PRAGMA writable_schema = RESET;
--> nothing
