CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    mail text COLLATE "C",
    joined timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_name UNIQUE (name)
);
CREATE TABLE disks (
    id serial,
    owner integer NOT NULL,
    title text NOT NULL DEFAULT 'none',
    size bigint DEFAULT 0,
    half bigint GENERATED ALWAYS AS (size / 2) STORED,
    state state NOT NULL DEFAULT 'new',
    fill percent,
    note text,
    reader integer,
    CONSTRAINT disks_pkey PRIMARY KEY (id),
    CONSTRAINT disks_owner FOREIGN KEY (owner) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT disks_reader FOREIGN KEY (reader) REFERENCES users (id)
        ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT disks_size CHECK (size >= 0),
    CONSTRAINT disks_title UNIQUE (title) INCLUDE (size),
    CONSTRAINT disks_note UNIQUE NULLS NOT DISTINCT (note),
    CONSTRAINT disks_apart EXCLUDE USING btree (reader WITH =)
);
ALTER TABLE disks ADD CONSTRAINT disks_noted CHECK (note <> '') NOT VALID;
CREATE UNLOGGED TABLE hits (id bigint PRIMARY KEY, at timestamptz);
CREATE TABLE kept (id bigint PRIMARY KEY, part bigint NOT NULL) WITH (fillfactor = 70);
ALTER TABLE kept REPLICA IDENTITY FULL;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE base (id bigint, CONSTRAINT base_id CHECK (id > 0) NO INHERIT);
CREATE TABLE derived (more text) INHERITS (base);
CREATE TABLE pairs (a integer, b integer, UNIQUE (a, b));
CREATE TABLE pairs_of (
    a integer,
    b integer,
    CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES pairs (a, b) MATCH FULL
);
CREATE TABLE app.settings (key text PRIMARY KEY, value jsonb);
CREATE TABLE secrets (id integer, owner text);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE secrets FORCE ROW LEVEL SECURITY;
