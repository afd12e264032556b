CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE,
    CONSTRAINT users_name UNIQUE (name)
);
CREATE TABLE disks (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL CONSTRAINT disks_owner REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    title VARCHAR(40) NOT NULL DEFAULT 'none',
    size INTEGER NOT NULL CONSTRAINT disks_size CHECK (size >= 0),
    note TEXT,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'used')),
    half INTEGER GENERATED ALWAYS AS (size / 2) STORED,
    label TEXT AS (title || ' of ' || owner),
    reader INTEGER REFERENCES users
);
CREATE TABLE pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE pairs_of (
    a INTEGER,
    b INTEGER,
    CONSTRAINT pairs_of_pair FOREIGN KEY (a, b) REFERENCES pairs (a, b)
);
CREATE TABLE typed (id INTEGER PRIMARY KEY, value ANY) STRICT;
CREATE TABLE settings (
    key TEXT CONSTRAINT settings_key PRIMARY KEY,
    value TEXT NOT NULL ON CONFLICT IGNORE,
    UNIQUE (value COLLATE NOCASE) ON CONFLICT REPLACE
);
CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = 'porter');
