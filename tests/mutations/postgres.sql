-- What somebody does by hand to a database with the migrations of `postgres/`, and what is then reported
-- of it. `tests/it/mutations.rs` says how it is read. `refuse`, `warn` and `ignore` are what follows where
-- nobody has said otherwise.

-- a table that is gone
DROP TABLE hits;
--> refuse table-missing: table `hits` is missing: created in migrations/2_tables.sql:29

-- a table in another schema that is gone
DROP TABLE app.settings;
--> refuse table-missing: table `app.settings` is missing: created in migrations/2_tables.sql:42

-- a table with another name
ALTER TABLE pairs_of RENAME TO pairs_with;
--> refuse table-missing: table `pairs_of` is missing: created in migrations/2_tables.sql:37

-- a table in another schema
ALTER TABLE pairs_of SET SCHEMA app;
--> refuse table-missing: table `pairs_of` is missing: created in migrations/2_tables.sql:37

-- a schema that is gone, with what is in it
DROP SCHEMA app CASCADE;
--> refuse table-missing: table `app.settings` is missing: created in migrations/2_tables.sql:42
--> refuse schema-missing: schema `app` is missing: created in migrations/1_types.sql:1

-- a schema with another name
ALTER SCHEMA app RENAME TO service;
--> refuse table-missing: table `app.settings` is missing: created in migrations/2_tables.sql:42
--> refuse schema-missing: schema `app` is missing: created in migrations/1_types.sql:1

-- a table of the same name that is a view
DROP TABLE hits;
CREATE VIEW hits AS SELECT 1::bigint AS id, now() AS at;
--> refuse table-missing: table `hits` is missing: created in migrations/2_tables.sql:29

-- an unlogged table that is logged
ALTER TABLE hits SET LOGGED;
--> warn table-persistence: table `hits` has another persistence: expected `unlogged`, found `logged`: defined in migrations/2_tables.sql:29

-- a table that is not logged
ALTER TABLE pairs_of SET UNLOGGED;
--> warn table-persistence: table `pairs_of` has another persistence: expected `logged`, found `unlogged`: defined in migrations/2_tables.sql:37

-- storage parameters that are others
ALTER TABLE kept SET (fillfactor = 90);
--> ignore storage: table `kept` has another list of storage parameters: expected `fillfactor=70`, found `fillfactor=90`: defined in migrations/2_tables.sql:30

-- storage parameters that are gone
ALTER TABLE kept RESET (fillfactor);
--> ignore storage: table `kept` has another list of storage parameters: expected `fillfactor=70`, found none: defined in migrations/2_tables.sql:30

-- a replica identity that is another
ALTER TABLE kept REPLICA IDENTITY DEFAULT;
--> ignore storage: table `kept` has another replica identity: expected `full`, found none: defined in migrations/2_tables.sql:30

-- row-level security switched off
ALTER TABLE secrets DISABLE ROW LEVEL SECURITY;
--> refuse row-security: table `secrets` has another row-level security: expected `on`, found `off`: defined in migrations/2_tables.sql:43

-- row-level security switched on
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
--> refuse row-security: table `users` has another row-level security: expected `off`, found `on`: defined in migrations/2_tables.sql:1

-- row-level security that the owner is free of
ALTER TABLE secrets NO FORCE ROW LEVEL SECURITY;
--> refuse row-security: table `secrets` has another forced row-level security: expected `on`, found `off`: defined in migrations/2_tables.sql:43

-- row-level security forced on the owner
ALTER TABLE users FORCE ROW LEVEL SECURITY;
--> refuse row-security: table `users` has another forced row-level security: expected `off`, found `on`: defined in migrations/2_tables.sql:1

-- a table that is not partitioned
DROP TABLE events;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL);
CREATE TABLE events_2026 () INHERITS (events);
--> refuse table-partitioning: table `events` has another partition key: expected `RANGE (at)`, found none: defined in migrations/2_tables.sql:32
--> refuse table-partitioning: table `events_2026` has another partition bound: expected `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, found none: defined in migrations/2_tables.sql:33

-- another partition key
DROP TABLE events;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE events_2026 (id bigint NOT NULL, at date NOT NULL);
ALTER TABLE events ATTACH PARTITION events_2026 DEFAULT;
--> refuse table-partitioning: table `events` has another partition key: expected `RANGE (at)`, found `RANGE (id)`: defined in migrations/2_tables.sql:32
--> refuse table-partitioning: table `events_2026` has another partition bound: expected `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, found `DEFAULT`: defined in migrations/2_tables.sql:33

-- a partition that is another part
ALTER TABLE events DETACH PARTITION events_2026;
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2028-01-01');
--> refuse table-partitioning: table `events_2026` has another partition bound: expected `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, found `FOR VALUES FROM ('2026-01-01') TO ('2028-01-01')`: defined in migrations/2_tables.sql:33

-- a partition that is detached
ALTER TABLE events DETACH PARTITION events_2026;
--> refuse table-partitioning: table `events_2026` has another partition bound: expected `FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`, found none: defined in migrations/2_tables.sql:33

-- a partition that is gone
DROP TABLE events_2026;
--> refuse table-missing: table `events_2026` is missing: created in migrations/2_tables.sql:33

-- a child that is none any more
ALTER TABLE derived NO INHERIT base;
--> refuse table-parents: table `derived` has another list of parents: expected `base`, found none: defined in migrations/2_tables.sql:35

-- a column that is gone
ALTER TABLE users DROP mail;
--> refuse column-missing: column `users.mail` is missing: created in migrations/2_tables.sql:4
--> warn index-missing: index `users_by_mail` of `users` is missing: created in migrations/3_indexes.sql:10

-- a column that is gone, with all that is over it
ALTER TABLE disks DROP title CASCADE;
--> refuse column-missing: column `disks.title` is missing: created in migrations/2_tables.sql:11
--> refuse key-missing: constraint `disks_title` of `disks` is missing: created in migrations/2_tables.sql:24
--> warn index-missing: index `disks_by_title` of `disks` is missing: created in migrations/3_indexes.sql:3
--> warn index-missing: index `disks_lower` of `disks` is missing: created in migrations/3_indexes.sql:5
--> refuse unique-index-missing: index `disks_owner_title` of `disks` is missing: created in migrations/3_indexes.sql:7
--> refuse view-missing: view `big` is missing: created in migrations/4_code.sql:22
--> refuse trigger-missing: trigger `disks_touch` on `disks` is missing: created in migrations/4_code.sql:11

-- a column with another name
ALTER TABLE app.settings RENAME value TO data;
--> refuse column-missing: column `app.settings.value` is missing: created in migrations/2_tables.sql:42
--> ignore extra-object: column `app.settings.data` is not in the manifest: NULL allowed

-- a column of another type
ALTER TABLE app.settings ALTER value TYPE json;
--> refuse column-type: column `app.settings.value` has another type: expected `jsonb`, found `json`: defined in migrations/2_tables.sql:42

-- a column of a wider type
ALTER TABLE pairs_of ALTER b TYPE bigint;
--> refuse column-type: column `pairs_of.b` has another type: expected `integer`, found `bigint`: defined in migrations/2_tables.sql:39

-- a column of another length
ALTER TABLE users ALTER mail TYPE varchar(50) COLLATE "C";
--> refuse column-type: column `users.mail` has another type: expected `text`, found `character varying(50)`: defined in migrations/2_tables.sql:4

-- a column that may be NULL
ALTER TABLE users ALTER name DROP NOT NULL;
--> refuse not-null-lost: column `users.name` has another nullability: expected NOT NULL, found NULL allowed: defined in migrations/2_tables.sql:3

-- a column that may not be NULL
ALTER TABLE hits ALTER at SET NOT NULL;
--> refuse not-null-gained: column `hits.at` has another nullability: expected NULL allowed, found NOT NULL: defined in migrations/2_tables.sql:29

-- a default that is gone
ALTER TABLE disks ALTER title DROP DEFAULT;
--> refuse default-lost: column `disks.title` has another default: expected `DEFAULT 'none'::text`, found none: defined in migrations/2_tables.sql:11

-- a default that is another
ALTER TABLE disks ALTER size SET DEFAULT 1;
--> refuse default-changed: column `disks.size` has another default: expected `DEFAULT 0`, found `DEFAULT 1`: defined in migrations/2_tables.sql:12

-- a default that is another call
ALTER TABLE users ALTER joined SET DEFAULT clock_timestamp();
--> refuse default-changed: column `users.joined` has another default: expected `DEFAULT now()`, found `DEFAULT clock_timestamp()`: defined in migrations/2_tables.sql:5

-- a default of a state that is another
ALTER TABLE disks ALTER state SET DEFAULT 'done';
--> refuse default-changed: column `disks.state` has another default: expected `DEFAULT 'new'::state`, found `DEFAULT 'done'::state`: defined in migrations/2_tables.sql:14

-- a default where there is none
ALTER TABLE disks ALTER note SET DEFAULT '';
--> warn default-gained: column `disks.note` has another default: expected none, found `DEFAULT ''::text`: defined in migrations/2_tables.sql:16

-- a serial column without its sequence
DROP SEQUENCE disks_id_seq CASCADE;
--> refuse default-lost: column `disks.id` has another default: expected `DEFAULT nextval('disks_id_seq'::regclass)`, found none: defined in migrations/2_tables.sql:9
--> refuse sequence-missing: sequence `disks_id_seq` is missing: created in migrations/2_tables.sql:9

-- a serial column that does not count
ALTER TABLE disks ALTER id DROP DEFAULT;
--> refuse default-lost: column `disks.id` has another default: expected `DEFAULT nextval('disks_id_seq'::regclass)`, found none: defined in migrations/2_tables.sql:9

-- a column that is no identity
ALTER TABLE users ALTER id DROP IDENTITY;
--> refuse column-generation: column `users.id` has another generation: expected `GENERATED ALWAYS AS IDENTITY`, found none: defined in migrations/2_tables.sql:2
--> refuse sequence-missing: sequence `users_id_seq` is missing: created in migrations/2_tables.sql:2

-- an identity that may be written
ALTER TABLE users ALTER id SET GENERATED BY DEFAULT;
--> refuse column-generation: column `users.id` has another generation: expected `GENERATED ALWAYS AS IDENTITY`, found `GENERATED BY DEFAULT AS IDENTITY`: defined in migrations/2_tables.sql:2

-- a column that becomes an identity
ALTER TABLE kept ALTER id ADD GENERATED ALWAYS AS IDENTITY;
--> refuse column-generation: column `kept.id` has another generation: expected none, found `GENERATED ALWAYS AS IDENTITY`: defined in migrations/2_tables.sql:30

-- a generated column that is plain
ALTER TABLE disks ALTER half DROP EXPRESSION;
--> refuse column-generation: column `disks.half` has another generation: expected `GENERATED ALWAYS AS ((size / 2)) STORED`, found none: defined in migrations/2_tables.sql:13

-- a generated column that is generated otherwise
ALTER TABLE disks DROP half;
ALTER TABLE disks ADD half bigint GENERATED ALWAYS AS (size / 3) STORED;
CREATE INDEX disks_kept ON disks (half) WITH (fillfactor = 70);
--> refuse column-generation: column `disks.half` has another generation: expected `GENERATED ALWAYS AS ((size / 2)) STORED`, found `GENERATED ALWAYS AS ((size / 3)) STORED`: defined in migrations/2_tables.sql:13

-- another collation
ALTER TABLE users ALTER mail TYPE text COLLATE "POSIX";
--> refuse column-collation: column `users.mail` has another collation: expected `pg_catalog.C`, found `pg_catalog.POSIX`: defined in migrations/2_tables.sql:4
--> warn index-changed: index `users_by_mail` of `users` has another collation: expected `pg_catalog.POSIX`, found none: defined in migrations/3_indexes.sql:10

-- the usual collation
ALTER TABLE users ALTER mail TYPE text COLLATE "default";
--> refuse column-collation: column `users.mail` has another collation: expected `pg_catalog.C`, found none: defined in migrations/2_tables.sql:4

-- a new column that may be NULL
ALTER TABLE users ADD extra text;
--> ignore extra-object: column `users.extra` is not in the manifest: NULL allowed

-- a new column with a default
ALTER TABLE users ADD extra text NOT NULL DEFAULT '';
--> ignore extra-object: column `users.extra` is not in the manifest: NOT NULL with a default

-- a new column that every INSERT has to name
ALTER TABLE users ADD extra text NOT NULL;
--> refuse extra-not-null-column: column `users.extra` is not in the manifest: NOT NULL without a default

-- columns in another order
ALTER TABLE app.settings ADD other jsonb;
ALTER TABLE app.settings DROP value;
ALTER TABLE app.settings RENAME other TO value;
ALTER TABLE app.settings ADD COLUMN note text;
ALTER TABLE app.settings DROP COLUMN note;
--> nothing

-- a primary key that is gone
ALTER TABLE kept DROP CONSTRAINT kept_pkey;
--> refuse key-missing: constraint `kept_pkey` of `kept` is missing: created in migrations/2_tables.sql:30

-- a primary key of another name
ALTER TABLE kept RENAME CONSTRAINT kept_pkey TO kept_key;
--> warn other-name: constraint `kept_pkey` of `kept` has another name: expected `kept_pkey`, found `kept_key`: defined in migrations/2_tables.sql:30

-- a primary key over another column
ALTER TABLE kept DROP CONSTRAINT kept_pkey;
ALTER TABLE kept ADD CONSTRAINT kept_pkey PRIMARY KEY (part);
ALTER TABLE kept ALTER id SET NOT NULL;
--> refuse key-changed: constraint `kept_pkey` of `kept` has another definition: expected `primary key (id)`, found `primary key (part)`: defined in migrations/2_tables.sql:30

-- a primary key that is a unique one
ALTER TABLE kept DROP CONSTRAINT kept_pkey;
ALTER TABLE kept ADD CONSTRAINT kept_pkey UNIQUE (id);
--> refuse key-changed: constraint `kept_pkey` of `kept` has another definition: expected `primary key (id)`, found `unique (id)`: defined in migrations/2_tables.sql:30

-- a unique constraint that is gone
ALTER TABLE disks DROP CONSTRAINT disks_title;
--> refuse key-missing: constraint `disks_title` of `disks` is missing: created in migrations/2_tables.sql:24

-- a unique constraint of another name
ALTER TABLE users RENAME CONSTRAINT users_name TO users_by_name;
--> warn other-name: constraint `users_name` of `users` has another name: expected `users_name`, found `users_by_name`: defined in migrations/2_tables.sql:6

-- a unique constraint over more
ALTER TABLE users DROP CONSTRAINT users_name;
ALTER TABLE users ADD CONSTRAINT users_name UNIQUE (name, mail);
--> refuse key-changed: constraint `users_name` of `users` has another definition: expected `unique (name)`, found `unique (name, mail)`: defined in migrations/2_tables.sql:6

-- a unique constraint that includes nothing
ALTER TABLE disks DROP CONSTRAINT disks_title;
ALTER TABLE disks ADD CONSTRAINT disks_title UNIQUE (title);
--> warn constraint-attributes: constraint `disks_title` of `disks` has another list of included columns: expected `size`, found none: defined in migrations/2_tables.sql:24

-- a unique constraint that takes NULL twice
ALTER TABLE disks DROP CONSTRAINT disks_note;
ALTER TABLE disks ADD CONSTRAINT disks_note UNIQUE (note);
--> refuse key-changed: constraint `disks_note` of `disks` has another handling of NULLs: expected `nulls not distinct`, found `nulls distinct`: defined in migrations/2_tables.sql:25

-- a unique constraint that takes NULL once
ALTER TABLE users DROP CONSTRAINT users_name;
ALTER TABLE users ADD CONSTRAINT users_name UNIQUE NULLS NOT DISTINCT (name);
--> refuse key-changed: constraint `users_name` of `users` has another handling of NULLs: expected `nulls distinct`, found `nulls not distinct`: defined in migrations/2_tables.sql:6

-- a unique constraint that may be deferred
ALTER TABLE users DROP CONSTRAINT users_name;
ALTER TABLE users ADD CONSTRAINT users_name UNIQUE (name) DEFERRABLE;
--> warn constraint-attributes: constraint `users_name` of `users` has another deferral: expected `not deferrable`, found `deferrable`: defined in migrations/2_tables.sql:6

-- a foreign key that is gone
ALTER TABLE disks DROP CONSTRAINT disks_owner;
--> refuse key-missing: constraint `disks_owner` of `disks` is missing: created in migrations/2_tables.sql:19

-- a foreign key of another name
ALTER TABLE disks RENAME CONSTRAINT disks_owner TO disks_of_user;
--> warn other-name: constraint `disks_owner` of `disks` has another name: expected `disks_owner`, found `disks_of_user`: defined in migrations/2_tables.sql:19

-- a foreign key over another column
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (reader) REFERENCES users (id) ON DELETE CASCADE ON UPDATE RESTRICT;
--> refuse key-changed: constraint `disks_owner` of `disks` has another definition: expected `foreign key (owner) to users`, found `foreign key (reader) to users`: defined in migrations/2_tables.sql:19

-- a foreign key to another table
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE pairs ADD CONSTRAINT pairs_a UNIQUE (a);
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES pairs (a)
    ON DELETE CASCADE ON UPDATE RESTRICT;
--> refuse key-changed: constraint `disks_owner` of `disks` has another definition: expected `foreign key (owner) to users`, found `foreign key (owner) to pairs`: defined in migrations/2_tables.sql:19
--> warn extra-constraint: constraint `pairs_a` of `pairs` is not in the manifest: unique

-- a foreign key to another table, and the same column
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES kept (id)
    ON DELETE CASCADE ON UPDATE RESTRICT;
--> refuse key-changed: constraint `disks_owner` of `disks` has another definition: expected `foreign key (owner) to users`, found `foreign key (owner) to kept`: defined in migrations/2_tables.sql:19

-- a foreign key to other columns
ALTER TABLE pairs ADD CONSTRAINT pairs_other UNIQUE (b, a);
ALTER TABLE pairs_of DROP CONSTRAINT pairs_of_pair;
ALTER TABLE pairs_of ADD CONSTRAINT pairs_of_pair
    FOREIGN KEY (a, b) REFERENCES pairs (b, a) MATCH FULL;
--> refuse key-changed: constraint `pairs_of_pair` of `pairs_of` has another list of referenced columns: expected `a, b`, found `b, a`: defined in migrations/2_tables.sql:40
--> warn extra-constraint: constraint `pairs_other` of `pairs` is not in the manifest: unique

-- another action on delete
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES users (id) ON UPDATE RESTRICT;
--> refuse key-changed: constraint `disks_owner` of `disks` has another action on delete: expected `cascade`, found `no action`: defined in migrations/2_tables.sql:19

-- another action on update
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE;
--> refuse key-changed: constraint `disks_owner` of `disks` has another action on update: expected `restrict`, found `cascade`: defined in migrations/2_tables.sql:19

-- a foreign key that matches otherwise
ALTER TABLE pairs_of DROP CONSTRAINT pairs_of_pair;
ALTER TABLE pairs_of ADD CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES pairs (a, b);
--> refuse key-changed: constraint `pairs_of_pair` of `pairs_of` has another match: expected `full`, found `simple`: defined in migrations/2_tables.sql:40

-- a foreign key that is checked at once
ALTER TABLE disks ALTER CONSTRAINT disks_reader NOT DEFERRABLE;
--> warn constraint-attributes: constraint `disks_reader` of `disks` has another deferral: expected `initially deferred`, found `not deferrable`: defined in migrations/2_tables.sql:21

-- a foreign key that is checked later
ALTER TABLE disks ALTER CONSTRAINT disks_owner DEFERRABLE INITIALLY DEFERRED;
--> warn constraint-attributes: constraint `disks_owner` of `disks` has another deferral: expected `not deferrable`, found `initially deferred`: defined in migrations/2_tables.sql:19

-- a foreign key that is not validated
ALTER TABLE disks DROP CONSTRAINT disks_owner;
ALTER TABLE disks ADD CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES users (id)
    ON DELETE CASCADE ON UPDATE RESTRICT NOT VALID;
--> warn constraint-not-validated: constraint `disks_owner` of `disks` has another validity: expected `validated`, found `not validated`: defined in migrations/2_tables.sql:19

-- a check that is gone
ALTER TABLE disks DROP CONSTRAINT disks_size;
--> refuse check-missing: constraint `disks_size` of `disks` is missing: created in migrations/2_tables.sql:23

-- a check of another name
ALTER TABLE disks RENAME CONSTRAINT disks_size TO disks_not_negative;
--> warn other-name: constraint `disks_size` of `disks` has another name: expected `disks_size`, found `disks_not_negative`: defined in migrations/2_tables.sql:23
--> ignore comment: comment on constraint `disks_size` on `disks` is missing: created in migrations/5_comments.sql:5

-- a check that forbids less
ALTER TABLE disks DROP CONSTRAINT disks_size;
ALTER TABLE disks ADD CONSTRAINT disks_size CHECK (size >= -1);
--> refuse check-changed: constraint `disks_size` of `disks` has another expression: expected `(size >= 0)`, found `(size >= '-1'::integer)`: defined in migrations/2_tables.sql:23
--> ignore comment: comment on constraint `disks_size` on `disks` is missing: created in migrations/5_comments.sql:5

-- a check that is an expression of its own
ALTER TABLE base DROP CONSTRAINT base_id;
ALTER TABLE base ADD CONSTRAINT base_id CHECK (id > 1) NO INHERIT;
--> refuse check-changed: constraint `base_id` of `base` has another expression: expected `(id > 0)`, found `(id > 1)`: defined in migrations/2_tables.sql:34

-- a check that is not validated
ALTER TABLE disks DROP CONSTRAINT disks_size;
ALTER TABLE disks ADD CONSTRAINT disks_size CHECK (size >= 0) NOT VALID;
--> warn constraint-not-validated: constraint `disks_size` of `disks` has another validity: expected `validated`, found `not validated`: defined in migrations/2_tables.sql:23
--> ignore comment: comment on constraint `disks_size` on `disks` is missing: created in migrations/5_comments.sql:5

-- a check that has been validated
ALTER TABLE disks VALIDATE CONSTRAINT disks_noted;
--> ignore constraint-validated: constraint `disks_noted` of `disks` has another validity: expected `not validated`, found `validated`: defined in migrations/2_tables.sql:28

-- a check that children have too
ALTER TABLE base DROP CONSTRAINT base_id;
ALTER TABLE base ADD CONSTRAINT base_id CHECK (id > 0);
--> warn constraint-attributes: constraint `base_id` of `base` has another inheritance: expected `no inherit`, found `inherit`: defined in migrations/2_tables.sql:34
--> warn extra-constraint: constraint `base_id` of `derived` is not in the manifest: check

-- a check that children do not have
ALTER TABLE pairs ADD CONSTRAINT positive CHECK (a > 0);
--> warn extra-constraint: constraint `positive` of `pairs` is not in the manifest: check

-- an exclusion that is gone
ALTER TABLE disks DROP CONSTRAINT disks_apart;
--> refuse key-missing: constraint `disks_apart` of `disks` is missing: created in migrations/2_tables.sql:26

-- a new unique constraint
ALTER TABLE pairs_of ADD CONSTRAINT pairs_of_a UNIQUE (a);
--> warn extra-constraint: constraint `pairs_of_a` of `pairs_of` is not in the manifest: unique

-- a new foreign key
ALTER TABLE pairs ADD CONSTRAINT pairs_a FOREIGN KEY (a) REFERENCES users (id);
--> warn extra-constraint: constraint `pairs_a` of `pairs` is not in the manifest: foreign key

-- an index that is gone
DROP INDEX disks_by_state;
--> warn index-missing: index `disks_by_state` of `disks` is missing: created in migrations/3_indexes.sql:1

-- an index of another name
ALTER INDEX disks_by_state RENAME TO by_state;
--> warn other-name: index `disks_by_state` of `disks` has another name: expected `disks_by_state`, found `by_state`: defined in migrations/3_indexes.sql:1

-- an index of another name, over something else
DROP INDEX disks_by_state;
CREATE INDEX by_state ON disks (state) WHERE size > 1;
--> warn index-missing: index `disks_by_state` of `disks` is missing: created in migrations/3_indexes.sql:1
--> ignore extra-object: index `by_state` of `disks` is not in the manifest: an index

-- an index on another table
DROP INDEX hits_by_id;
CREATE INDEX hits_by_id ON kept (id);
--> warn index-missing: index `hits_by_id` of `hits` is missing: created in migrations/3_indexes.sql:12
--> ignore extra-object: index `hits_by_id` of `kept` is not in the manifest: an index

-- an index that is not valid
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'disks_by_state'::regclass;
--> warn index-changed: index `disks_by_state` of `disks` has another validity: expected `valid`, found `not valid`: defined in migrations/3_indexes.sql:1

-- a unique index that is not valid
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'disks_owner_title'::regclass;
--> refuse unique-index-changed: index `disks_owner_title` of `disks` has another validity: expected `valid`, found `not valid`: defined in migrations/3_indexes.sql:7

-- an index over another column
DROP INDEX disks_by_state;
CREATE INDEX disks_by_state ON disks (note);
--> warn index-changed: index `disks_by_state` of `disks` has another list of keys: expected `(state)`, found `(note)`: defined in migrations/3_indexes.sql:1

-- an index over more
DROP INDEX disks_by_state;
CREATE INDEX disks_by_state ON disks (state, note);
--> warn index-changed: index `disks_by_state` of `disks` has another list of keys: expected `(state)`, found `(state, note)`: defined in migrations/3_indexes.sql:1

-- an index in another order
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (size, owner);
--> warn index-changed: index `disks_by_size` of `disks` has another order of keys: expected `desc nulls first`, found `asc nulls last`: defined in migrations/3_indexes.sql:2

-- an index with its keys exchanged
DROP INDEX disks_by_size;
CREATE INDEX disks_by_size ON disks (owner, size DESC);
--> warn index-changed: index `disks_by_size` of `disks` has another list of keys: expected `(size, owner)`, found `(owner, size)`: defined in migrations/3_indexes.sql:2

-- an index with another class of operators
DROP INDEX disks_by_title;
CREATE INDEX disks_by_title ON disks (title) INCLUDE (size);
--> warn index-changed: index `disks_by_title` of `disks` has another operator class: expected `text_pattern_ops`, found none: defined in migrations/3_indexes.sql:3

-- an index that includes something else
DROP INDEX disks_by_title;
CREATE INDEX disks_by_title ON disks (title text_pattern_ops) INCLUDE (owner);
--> warn index-changed: index `disks_by_title` of `disks` has another list of included columns: expected `size`, found `owner`: defined in migrations/3_indexes.sql:3

-- an index over other rows
DROP INDEX disks_big;
CREATE INDEX disks_big ON disks (owner) WHERE size > 20;
--> warn index-changed: index `disks_big` of `disks` has another predicate: expected `(size > 10)`, found `(size > 20)`: defined in migrations/3_indexes.sql:4

-- an index over all rows
DROP INDEX disks_big;
CREATE INDEX disks_big ON disks (owner);
--> warn index-changed: index `disks_big` of `disks` has another predicate: expected `(size > 10)`, found none: defined in migrations/3_indexes.sql:4

-- an index over some rows
DROP INDEX disks_by_state;
CREATE INDEX disks_by_state ON disks (state) WHERE size > 1;
--> warn index-changed: index `disks_by_state` of `disks` has another predicate: expected none, found `(size > 1)`: defined in migrations/3_indexes.sql:1

-- an index over another expression
DROP INDEX disks_lower;
CREATE INDEX disks_lower ON disks (upper(title));
--> warn index-changed: index `disks_lower` of `disks` has another list of keys: expected `((lower(title)))`, found `((upper(title)))`: defined in migrations/3_indexes.sql:5

-- an index over a column, not an expression
DROP INDEX disks_lower;
CREATE INDEX disks_lower ON disks (title);
--> warn index-changed: index `disks_lower` of `disks` has another list of keys: expected `((lower(title)))`, found `(title)`: defined in migrations/3_indexes.sql:5

-- an index with another method
DROP INDEX users_hashed;
CREATE INDEX users_hashed ON users (name);
--> warn index-changed: index `users_hashed` of `users` has another method: expected `hash`, found `btree`: defined in migrations/3_indexes.sql:11

-- an index with another collation
DROP INDEX users_by_mail;
CREATE INDEX users_by_mail ON users (mail);
--> warn index-changed: index `users_by_mail` of `users` has another collation: expected `pg_catalog.POSIX`, found none: defined in migrations/3_indexes.sql:10

-- an index with other storage parameters
DROP INDEX disks_kept;
CREATE INDEX disks_kept ON disks (half) WITH (fillfactor = 90);
--> ignore index-attributes: index `disks_kept` of `disks` has another list of storage parameters: expected `fillfactor=70`, found `fillfactor=90`: defined in migrations/3_indexes.sql:6

-- an index that is not unique
DROP INDEX disks_owner_title;
CREATE INDEX disks_owner_title ON disks (owner, title);
--> refuse unique-index-changed: index `disks_owner_title` of `disks` has another uniqueness: expected `unique`, found `not unique`: defined in migrations/3_indexes.sql:7

-- an index that is unique
DROP INDEX disks_by_state;
CREATE UNIQUE INDEX disks_by_state ON disks (state);
--> warn extra-constraint: index `disks_by_state` of `disks` has another uniqueness: expected `not unique`, found `unique`: defined in migrations/3_indexes.sql:1

-- a unique index over less
DROP INDEX disks_owner_title;
CREATE UNIQUE INDEX disks_owner_title ON disks (owner);
--> refuse unique-index-changed: index `disks_owner_title` of `disks` has another list of keys: expected `(owner, title)`, found `(owner)`: defined in migrations/3_indexes.sql:7

-- a unique index over other rows
DROP INDEX disks_running;
CREATE UNIQUE INDEX disks_running ON disks (owner) WHERE reader IS NOT NULL;
--> refuse unique-index-changed: index `disks_running` of `disks` has another predicate: expected `(reader IS NULL)`, found `(reader IS NOT NULL)`: defined in migrations/3_indexes.sql:8

-- a unique index that takes NULL twice
DROP INDEX disks_one_note;
CREATE UNIQUE INDEX disks_one_note ON disks (note);
--> refuse unique-index-changed: index `disks_one_note` of `disks` has another handling of NULLs: expected `nulls not distinct`, found `nulls distinct`: defined in migrations/3_indexes.sql:9

-- a unique index in another order
DROP INDEX disks_owner_title;
CREATE UNIQUE INDEX disks_owner_title ON disks (owner DESC, title);
--> warn index-changed: index `disks_owner_title` of `disks` has another order of keys: expected `asc nulls last`, found `desc nulls first`: defined in migrations/3_indexes.sql:7

-- a unique index that is gone
DROP INDEX disks_owner_title;
--> refuse unique-index-missing: index `disks_owner_title` of `disks` is missing: created in migrations/3_indexes.sql:7

-- a new index
CREATE INDEX faster ON users (joined);
--> ignore extra-object: index `faster` of `users` is not in the manifest: an index

-- a new unique index
CREATE UNIQUE INDEX by_hand ON users (mail);
--> warn extra-constraint: index `by_hand` of `users` is not in the manifest: a unique index

-- an enum that is gone
ALTER TABLE disks ALTER state DROP DEFAULT;
ALTER TABLE disks ALTER state TYPE text;
DROP TYPE state;
--> refuse column-type: column `disks.state` has another type: expected `state`, found `text`: defined in migrations/2_tables.sql:14
--> refuse default-lost: column `disks.state` has another default: expected `DEFAULT 'new'::state`, found none: defined in migrations/2_tables.sql:14
--> refuse type-missing: enum `state` is missing: created in migrations/1_types.sql:2

-- a label with another name
ALTER TYPE state RENAME VALUE 'done' TO 'ended';
--> refuse label-missing: label 'done' of enum `state` is missing: created in migrations/1_types.sql:2

-- a label more
ALTER TYPE state ADD VALUE 'failed';
--> nothing

-- labels in another order
UPDATE pg_enum SET enumsortorder = 0
WHERE enumtypid = 'state'::regtype AND enumlabel = 'done';
--> refuse label-order: enum `state` has another order of labels: expected (new, running, done), found (done, new, running): created in migrations/1_types.sql:2

-- a domain that is gone
DROP DOMAIN code;
--> refuse type-missing: domain `code` is missing: created in migrations/1_types.sql:6

-- a domain over another type
DROP DOMAIN code;
CREATE DOMAIN code AS varchar(9) CONSTRAINT upper_case CHECK (VALUE = upper(VALUE));
--> refuse type-changed: domain `code` has another base type: expected `text`, found `character varying(9)`: defined in migrations/1_types.sql:6
--> refuse check-changed: check `upper_case` on `code` has another expression: expected `(VALUE = upper(VALUE))`, found `((VALUE)::text = upper((VALUE)::text))`: defined in migrations/1_types.sql:6

-- a domain that may be NULL
ALTER DOMAIN percent DROP NOT NULL;
--> refuse type-changed: domain `percent` has another nullability: expected NOT NULL, found NULL allowed: defined in migrations/1_types.sql:3

-- a domain that may not be NULL
ALTER DOMAIN code SET NOT NULL;
--> refuse type-changed: domain `code` has another nullability: expected NULL allowed, found NOT NULL: defined in migrations/1_types.sql:6

-- a domain with another default
ALTER DOMAIN percent SET DEFAULT 1;
--> refuse type-changed: domain `percent` has another default: expected `0`, found `1`: defined in migrations/1_types.sql:3

-- a domain without its default
ALTER DOMAIN percent DROP DEFAULT;
--> refuse type-changed: domain `percent` has another default: expected `0`, found none: defined in migrations/1_types.sql:3

-- a check of a domain that is gone
ALTER DOMAIN percent DROP CONSTRAINT not_below;
--> refuse check-missing: check `not_below` on `percent` is missing: created in migrations/1_types.sql:3

-- a check of a domain that forbids less
ALTER DOMAIN percent DROP CONSTRAINT not_below;
ALTER DOMAIN percent ADD CONSTRAINT not_below CHECK (VALUE >= -1);
--> refuse check-changed: check `not_below` on `percent` has another expression: expected `(VALUE >= 0)`, found `(VALUE >= '-1'::integer)`: defined in migrations/1_types.sql:3

-- a check of a domain that is not validated
ALTER DOMAIN percent DROP CONSTRAINT not_below;
ALTER DOMAIN percent ADD CONSTRAINT not_below CHECK (VALUE >= 0) NOT VALID;
--> warn constraint-not-validated: check `not_below` on `percent` has another validity: expected `validated`, found `not validated`: defined in migrations/1_types.sql:3

-- a check of a domain that has been validated
ALTER DOMAIN label VALIDATE CONSTRAINT not_empty;
--> ignore constraint-validated: check `not_empty` on `label` has another validity: expected `not validated`, found `validated`: defined in migrations/1_types.sql:5

-- a composite type that is gone
DROP TYPE place;
--> refuse type-missing: composite type `place` is missing: created in migrations/1_types.sql:7

-- an attribute of a type that is gone
ALTER TYPE place DROP ATTRIBUTE slot;
--> refuse column-missing: column `place.slot` is missing: created in migrations/1_types.sql:7

-- an attribute of another type
ALTER TYPE place ALTER ATTRIBUTE slot TYPE bigint;
--> refuse column-type: column `place.slot` has another type: expected `integer`, found `bigint`: defined in migrations/1_types.sql:7

-- a range type that is gone
DROP TYPE span;
--> refuse type-missing: range type `span` is missing: created in migrations/1_types.sql:8

-- a range over another type
DROP TYPE span;
CREATE TYPE span AS RANGE (subtype = bigint);
--> refuse type-changed: range type `span` has another subtype: expected `integer`, found `bigint`: defined in migrations/1_types.sql:8

-- a sequence that is gone
DROP SEQUENCE numbers;
--> refuse sequence-missing: sequence `numbers` is missing: created in migrations/1_types.sql:9

-- a sequence of another type
ALTER SEQUENCE numbers AS bigint;
--> warn sequence-options: sequence `numbers` has another type: expected `integer`, found `bigint`: defined in migrations/1_types.sql:9

-- a sequence that starts elsewhere
ALTER SEQUENCE numbers START 20;
--> warn sequence-options: sequence `numbers` has another start: expected `10`, found `20`: defined in migrations/1_types.sql:9

-- a sequence with other steps
ALTER SEQUENCE numbers INCREMENT 1;
--> warn sequence-options: sequence `numbers` has another increment: expected `2`, found `1`: defined in migrations/1_types.sql:9

-- a sequence with another minimum
ALTER SEQUENCE numbers MINVALUE 0;
--> warn sequence-options: sequence `numbers` has another minimum: expected `1`, found `0`: defined in migrations/1_types.sql:9

-- a sequence with another maximum
ALTER SEQUENCE numbers MAXVALUE 2000;
--> warn sequence-options: sequence `numbers` has another maximum: expected `1000`, found `2000`: defined in migrations/1_types.sql:9

-- a sequence that keeps more in store
ALTER SEQUENCE numbers CACHE 1;
--> warn sequence-options: sequence `numbers` has another cache: expected `5`, found `1`: defined in migrations/1_types.sql:9

-- a sequence that begins again
ALTER SEQUENCE numbers CYCLE;
--> warn sequence-options: sequence `numbers` has another cycle: expected `false`, found `true`: defined in migrations/1_types.sql:9

-- a sequence that goes with no column
ALTER SEQUENCE disks_id_seq OWNED BY NONE;
--> warn sequence-options: sequence `disks_id_seq` has another column that it goes with: expected `disks.id`, found none: defined in migrations/2_tables.sql:9

-- a view that is gone
DROP VIEW big;
--> refuse view-missing: view `big` is missing: created in migrations/4_code.sql:22

-- a view with a column less
DROP VIEW big;
CREATE VIEW big AS SELECT id FROM disks WHERE size > 10;
--> refuse column-missing: column `big.title` is missing: created in migrations/4_code.sql:22

-- a view with a column of another type
DROP VIEW big;
CREATE VIEW big AS SELECT id::bigint AS id, title FROM disks WHERE size > 10;
--> refuse column-type: column `big.id` has another type: expected `integer`, found `bigint`: defined in migrations/4_code.sql:22

-- a view with another query, which is not compared
CREATE OR REPLACE VIEW big AS SELECT id, title FROM disks WHERE size > 20;
--> nothing

-- a view that guards nothing
ALTER VIEW guarded RESET (security_barrier);
--> refuse view-changed: view `guarded` has another list of storage parameters: expected `security_barrier=true`, found none: defined in migrations/4_code.sql:23

-- a materialized view that is gone
DROP MATERIALIZED VIEW counts;
--> refuse view-missing: materialized view `counts` is missing: created in migrations/4_code.sql:24

-- a materialized view that is a plain one
DROP MATERIALIZED VIEW counts;
CREATE VIEW counts AS SELECT owner, count(*) AS disks FROM disks GROUP BY owner;
--> refuse view-missing: materialized view `counts` is missing: created in migrations/4_code.sql:24

-- a materialized view that nobody has filled
REFRESH MATERIALIZED VIEW counts WITH NO DATA;
--> nothing

-- an index of a materialized view that is gone
DROP INDEX counts_owner;
--> warn index-missing: index `counts_owner` on `counts` is missing: created in migrations/4_code.sql:25

-- an index of a materialized view that is not unique
DROP INDEX counts_owner;
CREATE INDEX counts_owner ON counts (owner);
--> warn index-changed: index `counts_owner` on `counts` has another uniqueness: expected `unique`, found `not unique`: defined in migrations/4_code.sql:25

-- an index of a materialized view over another column
DROP INDEX counts_owner;
CREATE UNIQUE INDEX counts_owner ON counts (disks);
--> warn index-changed: index `counts_owner` on `counts` has another key 1 column: expected `owner`, found `disks`: defined in migrations/4_code.sql:25

-- an index of a materialized view over more
DROP INDEX counts_owner;
CREATE UNIQUE INDEX counts_owner ON counts (owner, disks);
--> warn index-changed: index `counts_owner` on `counts` has another number of keys: expected `1`, found `2`: defined in migrations/4_code.sql:25

-- an index of a materialized view with another method
DROP INDEX counts_owner;
CREATE INDEX counts_owner ON counts USING hash (owner);
--> warn index-changed: index `counts_owner` on `counts` has another method: expected `btree`, found `hash`: defined in migrations/4_code.sql:25
--> warn index-changed: index `counts_owner` on `counts` has another uniqueness: expected `unique`, found `not unique`: defined in migrations/4_code.sql:25

-- an index of a materialized view in another order
DROP INDEX counts_all;
CREATE INDEX counts_all ON counts (disks, lower('a' || owner)) INCLUDE (owner)
    WITH (fillfactor = 70) WHERE disks > 1;
--> warn index-changed: index `counts_all` on `counts` has another key 1 order: expected `desc nulls first`, found `asc nulls last`: defined in migrations/4_code.sql:26

-- an index of a materialized view over another expression
DROP INDEX counts_all;
CREATE INDEX counts_all ON counts (disks DESC, upper('a' || owner)) INCLUDE (owner)
    WITH (fillfactor = 70) WHERE disks > 1;
--> nothing

-- an index of a materialized view that includes nothing
DROP INDEX counts_all;
CREATE INDEX counts_all ON counts (disks DESC, lower('a' || owner))
    WITH (fillfactor = 70) WHERE disks > 1;
--> warn index-changed: index `counts_all` on `counts` has another list of included columns: expected `owner`, found none: defined in migrations/4_code.sql:26

-- an index of a materialized view over all rows
DROP INDEX counts_all;
CREATE INDEX counts_all ON counts (disks DESC, lower('a' || owner)) INCLUDE (owner)
    WITH (fillfactor = 70);
--> warn index-changed: index `counts_all` on `counts` has another predicate: expected `(disks > 1)`, found none: defined in migrations/4_code.sql:26

-- an index of a materialized view with other storage parameters
DROP INDEX counts_all;
CREATE INDEX counts_all ON counts (disks DESC, lower('a' || owner)) INCLUDE (owner)
    WITH (fillfactor = 90) WHERE disks > 1;
--> ignore index-attributes: index `counts_all` on `counts` has another list of storage parameters: expected `fillfactor=70`, found `fillfactor=90`: defined in migrations/4_code.sql:26

-- a function that is gone
DROP FUNCTION half(integer);
--> refuse routine-missing: function `half(integer)` is missing: created in migrations/4_code.sql:1

-- a function of other arguments
DROP FUNCTION half(integer);
CREATE FUNCTION half(n bigint) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT n::integer / 2';
--> refuse routine-missing: function `half(integer)` is missing: created in migrations/4_code.sql:1

-- a function that gives another type
DROP FUNCTION half(integer);
CREATE FUNCTION half(n integer) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT n / 2';
--> refuse routine-signature: function `half(integer)` has another result: expected `integer`, found `bigint`: defined in migrations/4_code.sql:1
--> ignore comment: comment on routine `half(integer)` is missing: created in migrations/5_comments.sql:9

-- a function that gives another type, and no more
DROP FUNCTION more(integer);
CREATE FUNCTION more(n integer DEFAULT 1) RETURNS SETOF bigint LANGUAGE sql
    AS 'SELECT $1 + 1';
--> refuse routine-signature: function `more(integer)` has another result: expected `setof integer`, found `setof bigint`: defined in migrations/4_code.sql:3

-- a function whose parameter has another name
DROP FUNCTION half(integer);
CREATE FUNCTION half(m integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS 'SELECT $1 / 2';
--> warn routine-body: function `half(integer)` has another body: expected `3296634fed94dc01cbd4e4845590d1d6`, found `fc85f0d3abce6d5a9dc065a907e50fb9`: defined in migrations/4_code.sql:1
--> refuse routine-signature: function `half(integer)` has another list of parameters: expected `in n integer`, found `in m integer`: defined in migrations/4_code.sql:1
--> ignore comment: comment on routine `half(integer)` is missing: created in migrations/5_comments.sql:9

-- a function whose parameter alone has another name
DROP FUNCTION more(integer);
CREATE FUNCTION more(m integer DEFAULT 1) RETURNS SETOF integer LANGUAGE sql
    AS 'SELECT $1 + 1';
--> refuse routine-signature: function `more(integer)` has another list of parameters: expected `in n integer`, found `in m integer`: defined in migrations/4_code.sql:3

-- a function that does something else
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
--> warn routine-body: function `touch()` has another body: expected `8d06b3b371ddc811a4c41c9946aaf8fb`, found `320b2a06125159fbebb4bc53f5269709`: defined in migrations/4_code.sql:7

-- a function in another language
CREATE OR REPLACE FUNCTION half(n integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT
    PARALLEL SAFE AS 'BEGIN RETURN n / 2; END';
--> warn routine-body: function `half(integer)` has another body: expected `3296634fed94dc01cbd4e4845590d1d6`, found `35e4ad566452bd9d8b8d44d2dac1d970`: defined in migrations/4_code.sql:1
--> warn routine-attributes: function `half(integer)` has another language: expected `sql`, found `plpgsql`: defined in migrations/4_code.sql:1

-- a function in another language, with the same text
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
WHERE oid = 'half(integer)'::regprocedure;
--> warn routine-attributes: function `half(integer)` has another language: expected `sql`, found `plpgsql`: defined in migrations/4_code.sql:1

-- a function that may give something else each time
ALTER FUNCTION half(integer) VOLATILE;
--> warn routine-attributes: function `half(integer)` has another volatility: expected `immutable`, found `volatile`: defined in migrations/4_code.sql:1

-- a function that is called with NULL
ALTER FUNCTION half(integer) CALLED ON NULL INPUT;
--> warn routine-attributes: function `half(integer)` has another null handling: expected `strict`, found `called on null input`: defined in migrations/4_code.sql:1

-- a function that may not run in parallel
ALTER FUNCTION half(integer) PARALLEL UNSAFE;
--> warn routine-attributes: function `half(integer)` has another parallel safety: expected `safe`, found `unsafe`: defined in migrations/4_code.sql:1

-- a function that runs under other rights
ALTER FUNCTION rights() SECURITY INVOKER;
--> warn routine-attributes: function `rights()` has another security: expected `definer`, found `invoker`: defined in migrations/4_code.sql:5

-- a function that may leak
ALTER FUNCTION rights() NOT LEAKPROOF;
--> warn routine-attributes: function `rights()` has another leak-proofness: expected `leakproof`, found `not leakproof`: defined in migrations/4_code.sql:5

-- a function without its default
DROP FUNCTION more(integer);
CREATE FUNCTION more(n integer) RETURNS SETOF integer LANGUAGE sql AS 'SELECT $1 + 1';
--> refuse routine-signature: function `more(integer)` has another list of defaults: expected some, found none: defined in migrations/4_code.sql:3

-- a function with another default, which is not compared
CREATE OR REPLACE FUNCTION more(n integer DEFAULT 2) RETURNS SETOF integer LANGUAGE sql
    AS 'SELECT $1 + 1';
--> nothing

-- a procedure that is gone
DROP PROCEDURE act(integer);
--> refuse routine-missing: procedure `act(integer)` is missing: created in migrations/4_code.sql:9

-- a procedure that does something else
CREATE OR REPLACE PROCEDURE act(n integer) LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END';
--> warn routine-body: procedure `act(integer)` has another body: expected `bb2494887a30bd4e1cec731a87703b7d`, found `c69d3a68c4dedcacda60838bf639d703`: defined in migrations/4_code.sql:9

-- a procedure that is not volatile
UPDATE pg_proc SET provolatile = 's' WHERE oid = 'act(integer)'::regprocedure;
--> warn routine-attributes: procedure `act(integer)` has another volatility: expected `volatile`, found `stable`: defined in migrations/4_code.sql:9

-- a procedure that may run in parallel
UPDATE pg_proc SET proparallel = 's' WHERE oid = 'act(integer)'::regprocedure;
--> warn routine-attributes: procedure `act(integer)` has another parallel safety: expected `unsafe`, found `safe`: defined in migrations/4_code.sql:9

-- a procedure that may not leak
UPDATE pg_proc SET proleakproof = true WHERE oid = 'act(integer)'::regprocedure;
--> warn routine-attributes: procedure `act(integer)` has another leak-proofness: expected `not leakproof`, found `leakproof`: defined in migrations/4_code.sql:9

-- a procedure that passes NULL by
UPDATE pg_proc SET proisstrict = true WHERE oid = 'act(integer)'::regprocedure;
--> warn routine-attributes: procedure `act(integer)` has another null handling: expected `called on null input`, found `strict`: defined in migrations/4_code.sql:9

-- a procedure in another language
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql') WHERE oid = 'act(integer)'::regprocedure;
--> warn routine-attributes: procedure `act(integer)` has another language: expected `plpgsql`, found `sql`: defined in migrations/4_code.sql:9

-- a procedure that runs under other rights
ALTER PROCEDURE act(integer) SECURITY DEFINER;
--> warn routine-attributes: procedure `act(integer)` has another security: expected `invoker`, found `definer`: defined in migrations/4_code.sql:9

-- a procedure whose parameter has another name
DROP PROCEDURE act(integer);
CREATE PROCEDURE act(m integer) LANGUAGE plpgsql AS 'BEGIN NULL; END';
--> refuse routine-signature: procedure `act(integer)` has another list of parameters: expected `in n integer`, found `in m integer`: defined in migrations/4_code.sql:9

-- an aggregate that is gone
DROP AGGREGATE total(integer);
--> refuse routine-missing: aggregate `total(integer)` is missing: created in migrations/4_code.sql:10

-- an aggregate that is made otherwise, which is not compared
CREATE OR REPLACE AGGREGATE total(integer) (sfunc = int4mul, stype = integer);
--> nothing

-- a trigger that is gone
DROP TRIGGER disks_touch ON disks;
--> refuse trigger-missing: trigger `disks_touch` on `disks` is missing: created in migrations/4_code.sql:11

-- a trigger that is switched off
ALTER TABLE disks DISABLE TRIGGER disks_touch;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another state: expected `enabled`, found `disabled`: defined in migrations/4_code.sql:11

-- all triggers of a table, switched off
ALTER TABLE disks DISABLE TRIGGER ALL;
--> refuse trigger-changed: trigger `disks_late` on `disks` has another state: expected `enabled`, found `disabled`: defined in migrations/4_code.sql:15
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another state: expected `enabled`, found `disabled`: defined in migrations/4_code.sql:13
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another state: expected `enabled`, found `disabled`: defined in migrations/4_code.sql:11

-- a trigger that runs on replicas alone
ALTER TABLE disks ENABLE REPLICA TRIGGER disks_touch;
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another state: expected `enabled`, found `enabled on replicas`: defined in migrations/4_code.sql:11

-- a trigger of another name
ALTER TRIGGER disks_touch ON disks RENAME TO touched;
--> refuse trigger-missing: trigger `disks_touch` on `disks` is missing: created in migrations/4_code.sql:11
--> warn extra-trigger: trigger `touched` on `disks` is not in the manifest: trigger

-- a trigger at another time
CREATE OR REPLACE TRIGGER disks_touch AFTER INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another timing: expected `before`, found `after`: defined in migrations/4_code.sql:11

-- a trigger for other events
CREATE OR REPLACE TRIGGER disks_touch BEFORE UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another list of events: expected `insert, update`, found `update`: defined in migrations/4_code.sql:11

-- a trigger for other columns
CREATE OR REPLACE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another list of columns: expected `note, title`, found `title`: defined in migrations/4_code.sql:11

-- a trigger with another condition
CREATE OR REPLACE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 2) EXECUTE FUNCTION touch('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another condition: expected `((new.size > 1))`, found `((new.size > 2))`: defined in migrations/4_code.sql:11

-- a trigger without its condition
CREATE OR REPLACE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW EXECUTE FUNCTION touch('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another condition: expected `((new.size > 1))`, found none: defined in migrations/4_code.sql:11

-- a trigger that runs another function
CREATE OR REPLACE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch_too('one', 'two');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another function: expected `touch`, found `touch_too`: defined in migrations/4_code.sql:11

-- a trigger with other arguments
CREATE OR REPLACE TRIGGER disks_touch BEFORE INSERT OR UPDATE OF title, note ON disks
    FOR EACH ROW WHEN (NEW.size > 1) EXECUTE FUNCTION touch('one');
--> refuse trigger-changed: trigger `disks_touch` on `disks` has another list of arguments: expected `one, two`, found `one`: defined in migrations/4_code.sql:11

-- a trigger for each row
DROP TRIGGER disks_seen ON disks;
CREATE TRIGGER disks_seen AFTER DELETE ON disks REFERENCING OLD TABLE AS gone
    FOR EACH ROW EXECUTE FUNCTION touch();
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another level: expected `statement`, found `row`: defined in migrations/4_code.sql:13

-- a trigger with other rows at hand
DROP TRIGGER disks_seen ON disks;
CREATE TRIGGER disks_seen AFTER DELETE ON disks REFERENCING OLD TABLE AS went
    FOR EACH STATEMENT EXECUTE FUNCTION touch();
--> refuse trigger-changed: trigger `disks_seen` on `disks` has another list of transition tables: expected `old table gone`, found `old table went`: defined in migrations/4_code.sql:13

-- a trigger that does not wait
DROP TRIGGER disks_late ON disks;
CREATE CONSTRAINT TRIGGER disks_late AFTER INSERT ON disks DEFERRABLE
    FOR EACH ROW EXECUTE FUNCTION touch();
--> refuse trigger-changed: trigger `disks_late` on `disks` has another deferral: expected `initially deferred`, found `deferrable`: defined in migrations/4_code.sql:15

-- a trigger that runs another function of the server
DROP TRIGGER users_same ON users;
CREATE TRIGGER users_same BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger();
--> refuse trigger-changed: trigger `users_same` on `users` has another function: expected `suppress_redundant_updates_trigger`, found `tsvector_update_trigger`: defined in migrations/4_code.sql:17

-- a new trigger
CREATE TRIGGER audit AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
--> warn extra-trigger: trigger `audit` on `users` is not in the manifest: trigger

-- a policy that is gone
DROP POLICY shown ON secrets;
--> refuse policy-missing: policy `shown` on `secrets` is missing: created in migrations/4_code.sql:21

-- a policy for other roles
ALTER POLICY shown ON secrets TO pg_monitor;
--> refuse policy-changed: policy `shown` on `secrets` has another list of roles: expected `public`, found `pg_monitor`: defined in migrations/4_code.sql:21

-- a policy that shows other rows
ALTER POLICY own ON secrets USING (true);
--> refuse policy-changed: policy `own` on `secrets` has another `USING`: expected `(owner = 'me'::text)`, found `true`: defined in migrations/4_code.sql:19

-- a policy that lets other rows be written
ALTER POLICY own ON secrets WITH CHECK (true);
--> refuse policy-changed: policy `own` on `secrets` has another `WITH CHECK`: expected `(owner = 'me'::text)`, found `true`: defined in migrations/4_code.sql:19

-- a policy without its check
DROP POLICY own ON secrets;
CREATE POLICY own ON secrets USING (owner = 'me');
--> refuse policy-changed: policy `own` on `secrets` has another `WITH CHECK`: expected `(owner = 'me'::text)`, found none: defined in migrations/4_code.sql:19
--> ignore comment: comment on policy `own` on `secrets` is missing: created in migrations/5_comments.sql:7

-- a policy without its condition
DROP POLICY own ON secrets;
CREATE POLICY own ON secrets WITH CHECK (owner = 'me');
--> refuse policy-changed: policy `own` on `secrets` has another `USING`: expected `(owner = 'me'::text)`, found none: defined in migrations/4_code.sql:19
--> ignore comment: comment on policy `own` on `secrets` is missing: created in migrations/5_comments.sql:7

-- a policy that permits, not restricts
DROP POLICY shown ON secrets;
CREATE POLICY shown ON secrets FOR SELECT USING (id > 0);
--> refuse policy-changed: policy `shown` on `secrets` has another kind: expected `restrictive`, found `permissive`: defined in migrations/4_code.sql:21

-- a policy for another command
DROP POLICY shown ON secrets;
CREATE POLICY shown ON secrets AS RESTRICTIVE FOR UPDATE USING (id > 0);
--> refuse policy-changed: policy `shown` on `secrets` has another command: expected `select`, found `update`: defined in migrations/4_code.sql:21

-- a new policy
CREATE POLICY everybody ON secrets USING (true);
--> warn extra-trigger: policy `everybody` on `secrets` is not in the manifest: policy

-- a rule that is gone
DROP RULE silent ON kept;
--> refuse rule-missing: rule `silent` on `kept` is missing: created in migrations/4_code.sql:28

-- a rule for another event
DROP RULE silent ON kept;
CREATE RULE silent AS ON UPDATE TO kept DO INSTEAD NOTHING;
--> refuse rule-changed: rule `silent` on `kept` has another event: expected `delete`, found `update`: defined in migrations/4_code.sql:28
--> ignore comment: comment on rule `silent` on `kept` is missing: created in migrations/5_comments.sql:8

-- a rule that runs besides
CREATE OR REPLACE RULE silent AS ON DELETE TO kept DO ALSO SELECT 1;
--> refuse rule-changed: rule `silent` on `kept` has another action: expected `instead`, found `also`: defined in migrations/4_code.sql:28

-- a rule that is switched off
ALTER TABLE kept DISABLE RULE silent;
--> nothing

-- a rule that does something else, which is not compared
CREATE OR REPLACE RULE silent AS ON DELETE TO kept DO INSTEAD SELECT 1;
--> nothing

-- a new rule
CREATE RULE quiet AS ON INSERT TO kept DO INSTEAD NOTHING;
--> warn extra-trigger: rule `quiet` on `kept` is not in the manifest: rule

-- a comment on a schema that is gone
COMMENT ON SCHEMA app IS NULL;
--> ignore comment: comment on schema `app` is missing: created in migrations/5_comments.sql:1

-- a comment on a type that is gone
COMMENT ON TYPE state IS NULL;
--> ignore comment: comment on type `state` is missing: created in migrations/5_comments.sql:2

-- a comment on a table that is gone
COMMENT ON TABLE disks IS NULL;
--> ignore comment: comment on relation `disks` is missing: created in migrations/5_comments.sql:3

-- a comment on a column that is gone
COMMENT ON COLUMN disks.size IS NULL;
--> ignore comment: comment on column `size` on `disks` is missing: created in migrations/5_comments.sql:4

-- a comment on a constraint that is gone
COMMENT ON CONSTRAINT disks_size ON disks IS NULL;
--> ignore comment: comment on constraint `disks_size` on `disks` is missing: created in migrations/5_comments.sql:5

-- a comment on a trigger that is gone
COMMENT ON TRIGGER disks_touch ON disks IS NULL;
--> ignore comment: comment on trigger `disks_touch` on `disks` is missing: created in migrations/5_comments.sql:6

-- a comment on a policy that is gone
COMMENT ON POLICY own ON secrets IS NULL;
--> ignore comment: comment on policy `own` on `secrets` is missing: created in migrations/5_comments.sql:7

-- a comment on a rule that is gone
COMMENT ON RULE silent ON kept IS NULL;
--> ignore comment: comment on rule `silent` on `kept` is missing: created in migrations/5_comments.sql:8

-- a comment on a function that is gone
COMMENT ON FUNCTION half(integer) IS NULL;
--> ignore comment: comment on routine `half(integer)` is missing: created in migrations/5_comments.sql:9

-- a comment on an extension that is gone
COMMENT ON EXTENSION citext IS NULL;
--> ignore comment: comment on extension `citext` is missing: created in migrations/6_extension.sql:2

-- a comment that says something else
COMMENT ON TABLE disks IS 'for sale';
--> ignore comment: comment on relation `disks` has another text: expected `what is rented`, found `for sale`: defined in migrations/5_comments.sql:3

-- an extension that is gone
DROP EXTENSION citext;
--> refuse extension-missing: extension `citext` is missing: created in migrations/6_extension.sql:2

-- an extension in another schema
ALTER EXTENSION citext SET SCHEMA public;
--> warn extension-schema: extension `citext` has another schema: expected `tools`, found `the default schema`: defined in migrations/6_extension.sql:2

-- other tables, views and functions
CREATE TABLE theirs (id integer PRIMARY KEY);
CREATE VIEW of_them AS SELECT id FROM theirs;
CREATE FUNCTION theirs() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--> nothing

-- rights, statistics and an owner, which are not compared
GRANT SELECT ON users TO PUBLIC;
ALTER TABLE users ALTER name SET STATISTICS 500;
ALTER TABLE users OWNER TO pg_monitor;
--> nothing
