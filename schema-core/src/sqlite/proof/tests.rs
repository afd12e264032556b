//! Pairs of an up and a down, with what a real SQLite leaves after them.

use crate::diagnostic::Diagnostic;
use crate::folder::{DownFile, File, MigrationFiles, Registered};

const BASE: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE disks (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL DEFAULT 'none' COLLATE NOCASE,
        size INTEGER CHECK (size > 0),
        owner INTEGER REFERENCES users (id) ON DELETE CASCADE,
        UNIQUE (name, owner)
    );
    CREATE INDEX disks_size ON disks (size DESC) WHERE size > 10;
    CREATE TRIGGER disks_touch AFTER UPDATE ON disks BEGIN SELECT 1; END;
    CREATE VIEW big AS SELECT id FROM disks WHERE size > 100;
";

/// What makes `disks` anew, as it was: another spelling, its own name quoted, and all that hung on it.
const REBUILD: &str = "
    DROP VIEW IF EXISTS big;
    CREATE TABLE new_disks (
        [id] integer primary key, -- the key
        `name` text NOT NULL DEFAULT \"none\" COLLATE nocase,
        size INTEGER CHECK ((\"size\">0)),
        owner INTEGER,
        CONSTRAINT once UNIQUE (name, owner),
        FOREIGN KEY (owner) REFERENCES users ON DELETE CASCADE
    );
    INSERT INTO new_disks (id, name, size, owner) SELECT id, name, size, owner FROM disks;
    DROP TABLE disks;
    ALTER TABLE new_disks RENAME TO disks;
    CREATE INDEX disks_size ON disks (\"size\" desc) where (size>10);
    CREATE TRIGGER IF NOT EXISTS main.disks_touch after update on disks begin select 1; end;
    CREATE VIEW \"big\" AS SELECT id FROM disks WHERE size>100;
";

fn file(path: &str, sql: &str) -> File {
    File::new(path, sql.as_bytes().to_vec(), &mut vec![]).unwrap()
}

/// What is found about the down of a migration after the one of `BASE`.
fn verdict(up: &str, down: &str) -> Vec<String> {
    let migration = |version, up: &str, down| MigrationFiles {
        version,
        digits: version.to_string(),
        name: "change".to_owned(),
        up: file(&format!("{version}/up.sql"), up),
        down,
        verify: None,
    };
    let down = DownFile::Script(file("2/down.sql", down));
    let migrations = [migration(1, BASE, DownFile::ForwardOnly), migration(2, up, down)];
    let mut findings: Vec<Diagnostic> = Vec::new();
    super::super::check(&migrations, &[], &Registered::default(), &mut findings);
    let line = |finding: &Diagnostic| {
        let listed = finding.help.iter().filter(|help| {
            ["left over: ", "lost: ", "changed: ", "renamed: "]
                .iter()
                .any(|how| help.starts_with(how))
        });
        let listed: Vec<&str> = listed.map(String::as_str).collect();
        match listed.as_slice() {
            [] => format!("{}: {}", finding.code, finding.message),
            listed => format!("{}: {}", finding.code, listed.join("; ")),
        }
    };
    findings.iter().map(line).collect()
}

#[test]
fn a_good_down_is_not_accused() {
    let swap = "DROP TRIGGER disks_touch; DROP VIEW big; DROP TABLE disks;
                CREATE TABLE disks (id TEXT PRIMARY KEY) WITHOUT ROWID;";
    let rows = REBUILD.lines().find(|line| line.contains("INSERT")).unwrap();
    let without_rows = REBUILD.replace(rows, "");
    for (up, down) in [
        ("CREATE TABLE t (id)", "DROP TABLE t"),
        ("CREATE TABLE t (id)", "DROP TABLE IF EXISTS T; DROP TABLE IF EXISTS never"),
        ("ALTER TABLE disks ADD COLUMN a TEXT", "ALTER TABLE disks DROP COLUMN a"),
        ("ALTER TABLE disks RENAME TO d", "ALTER TABLE d RENAME TO \"disks\""),
        ("ALTER TABLE users RENAME TO u", "ALTER TABLE u RENAME TO users"),
        (
            "ALTER TABLE disks RENAME COLUMN size TO bytes",
            "ALTER TABLE disks RENAME COLUMN bytes TO size",
        ),
        (
            "DROP INDEX disks_size",
            "create index main.DISKS_SIZE on DISKS(size DESC) WHERE \"size\" > 10",
        ),
        (
            "DROP VIEW big",
            "CREATE VIEW IF NOT EXISTS big\nAS -- why\nSELECT id FROM disks WHERE (size > 100)",
        ),
        (
            "DROP TRIGGER disks_touch",
            "CREATE TRIGGER [disks_touch] AFTER UPDATE ON disks BEGIN SELECT 1; END",
        ),
        (swap, &without_rows),
        (REBUILD, REBUILD),
        ("ALTER TABLE disks ADD COLUMN a", REBUILD),
        (
            "-- no-transaction\nPRAGMA foreign_keys = OFF; ALTER TABLE disks ADD COLUMN a;
          PRAGMA foreign_keys = ON",
            &format!(
                "-- no-transaction\nPRAGMA foreign_keys = OFF; {REBUILD} PRAGMA foreign_keys = ON;"
            ),
        ),
        // With foreign keys on the table could not be dropped.
        (
            "-- no-transaction\nPRAGMA foreign_keys = OFF; CREATE TABLE u (id REFERENCES users (id));
             INSERT INTO users VALUES (1, 'a'); INSERT INTO u VALUES (1); PRAGMA foreign_keys = ON",
            "-- no-transaction\nPRAGMA foreign_keys = OFF; DROP TABLE users; DROP TABLE u;
             CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
             PRAGMA foreign_keys = ON",
        ),
        ("CREATE VIRTUAL TABLE words USING fts5 (word)", "DROP TABLE words"),
        (
            "CREATE TEMP TABLE users (other); CREATE TABLE t (id)",
            "DROP TABLE temp.users; DROP TABLE t",
        ),
        ("INSERT INTO users VALUES (1, 'a')", "DELETE FROM users WHERE id = 1"),
        ("INSERT OR IGNORE INTO users VALUES (1, 'a')", "SELECT 1"),
        ("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE", "DROP TABLE t"),
        ("CREATE TABLE t (a, b AS (a + 1)); DROP TABLE t", "SELECT 1"),
    ] {
        assert_eq!(verdict(up, down), Vec::<String>::new(), "{up} / {down}");
    }
}

#[test]
fn what_differs_is_named() {
    for (up, down, expected) in [
        (
            "CREATE TABLE t (id); CREATE INDEX t_id ON t (id)",
            "DROP INDEX t_id",
            "the down leaves table `t` behind",
        ),
        (
            "ALTER TABLE disks ADD COLUMN a TEXT",
            "SELECT 1",
            "the down leaves column `disks.a` behind",
        ),
        ("DROP VIEW big", "SELECT 1", "the down does not bring view `big` back"),
        (
            "DROP TRIGGER disks_touch",
            "SELECT 1",
            "the down does not bring trigger `disks_touch` back",
        ),
        (
            "DROP INDEX disks_size",
            "SELECT 1",
            "the down does not bring index `disks_size` of `disks` back",
        ),
        (
            "SELECT 1",
            "DROP INDEX disks_size",
            "the down does not bring index `disks_size` of `disks` back",
        ),
        (
            "CREATE TRIGGER a DELETE ON disks BEGIN SELECT 1; END",
            "SELECT 1",
            "the down leaves trigger `a` behind",
        ),
        (
            "DROP INDEX disks_size",
            "CREATE INDEX disks_size ON disks (size DESC)",
            "changed: index `disks_size` of `disks`, which had `(size DESC) WHERE size > 10` and has `(size DESC)`",
        ),
        (
            "DROP INDEX disks_size",
            "CREATE INDEX disks_size ON disks (size) WHERE size > 10",
            "changed: index `disks_size` of `disks`, which had `(size DESC) WHERE size > 10` and has `(size) WHERE size > 10`",
        ),
        (
            "DROP INDEX disks_size",
            "CREATE INDEX by_size ON disks (size DESC) WHERE size > 10",
            "renamed: index `disks_size` of `disks`, which is `by_size` now",
        ),
        (
            "ALTER TABLE users RENAME TO people",
            "SELECT 1",
            "changed: the foreign key on `owner` of `disks`, which had `REFERENCES users (id) ON DELETE CASCADE` and has `REFERENCES people (id) ON DELETE CASCADE`; renamed: table `users`, which is `people` now",
        ),
        (
            "ALTER TABLE users RENAME COLUMN name TO title",
            "SELECT 1",
            "renamed: column `users.name`, which is `title` now",
        ),
        (
            "DROP VIEW big",
            "CREATE VIEW big AS SELECT id FROM disks WHERE size > 10",
            "changed: view `big`, which had `… WHERE size > 100` and has `… WHERE size > 10`",
        ),
    ] {
        let found = verdict(up, down);
        assert_eq!(found, [format!("down-differs: {expected}")], "{up} / {down}");
    }
}

/// `disks` made anew with one part of its text replaced.
#[test]
fn each_part_of_a_table_is_compared() {
    for (part, other, expected) in [
        (
            "size INTEGER",
            "size BIGINT",
            "changed: column `disks.size`, which had type INTEGER and has type BIGINT",
        ),
        (
            "size INTEGER CHECK",
            "size CHECK",
            "changed: column `disks.size`, which had type INTEGER and has no type",
        ),
        (
            "text NOT NULL",
            "text",
            "changed: column `disks.name`, which had `NOT NULL` and has no `NOT NULL`",
        ),
        (
            "DEFAULT \"none\"",
            "",
            "changed: column `disks.name`, which had default `'none'` and has no default",
        ),
        (
            "\"none\"",
            "'None'",
            "changed: column `disks.name`, which had default `'none'` and has default `'None'`",
        ),
        (
            "COLLATE nocase",
            "",
            "changed: column `disks.name`, which had collation NOCASE and has BINARY",
        ),
        ("CHECK ((\"size\">0))", "", "the down does not bring `CHECK (size > 0)` of `disks` back"),
        (
            "\"size\">0",
            "\"size\">=0",
            "lost: `CHECK (size > 0)` of `disks`; left over: `CHECK ((\"size\">=0))` of `disks`",
        ),
        (
            "integer primary key",
            "integer",
            "the down does not bring the primary key of `disks` back",
        ),
        (
            "CONSTRAINT once UNIQUE (name, owner),",
            "",
            "the down does not bring the unique constraint on `name`, `owner` of `disks` back",
        ),
        (
            "owner INTEGER,",
            "owner INTEGER UNIQUE,",
            "the down leaves the unique constraint on `owner` of `disks` behind",
        ),
        (
            "CASCADE",
            "SET NULL",
            "changed: the foreign key on `owner` of `disks`, which had `REFERENCES users (id) ON DELETE CASCADE` and has `REFERENCES users ON DELETE SET NULL`",
        ),
        (
            "CASCADE",
            "CASCADE DEFERRABLE INITIALLY DEFERRED",
            "changed: the foreign key on `owner` of `disks`, which had `REFERENCES users (id) ON DELETE CASCADE` and has `REFERENCES users ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`",
        ),
        (
            ",\n        FOREIGN KEY (owner) REFERENCES users ON DELETE CASCADE",
            "",
            "the down does not bring the foreign key on `owner` of `disks` back",
        ),
        (
            "DELETE CASCADE\n    )",
            "DELETE CASCADE\n    ) STRICT",
            "the down leaves `STRICT` of `disks` behind",
        ),
        (
            "primary key,",
            "primary key autoincrement,",
            "the down leaves `AUTOINCREMENT` of `disks` behind",
        ),
        (
            "owner INTEGER,",
            "owner INTEGER, extra AS (size + 1) STORED,",
            "the down leaves column `disks.extra` behind",
        ),
    ] {
        assert!(REBUILD.contains(part), "{part}");
        let found = verdict("ALTER TABLE disks ADD COLUMN gone", &REBUILD.replacen(part, other, 1));
        assert_eq!(found, [format!("down-differs: {expected}")], "{part} / {other}");
    }
}

#[test]
fn what_hangs_on_a_column_is_not_listed_beside_it() {
    let add = "ALTER TABLE disks ADD COLUMN host INTEGER REFERENCES users (id) CHECK (host > 0)";
    let found = verdict(add, "SELECT 1");
    assert_eq!(found, ["down-differs: the down leaves column `disks.host` behind"]);
    let generated = "CREATE TABLE t (a INTEGER, b INTEGER AS (a + 1))";
    let up = "DROP TABLE t; CREATE TABLE t (a INTEGER)";
    for (expression, expected) in [
        ("AS (A+1)", None),
        ("GENERATED ALWAYS AS ((a + 1)) VIRTUAL", None),
        (
            "AS (a + 2)",
            Some("changed: column `t.b`, which had expression `a + 1` and has expression `a + 2`"),
        ),
        (
            "AS (a + 1) STORED",
            Some("changed: column `t.b`, which had a virtual value and has a stored value"),
        ),
    ] {
        let down = format!("DROP TABLE t; CREATE TABLE t (a INTEGER, b INTEGER {expression})");
        let migration = |version, up: &str, down| MigrationFiles {
            version,
            digits: version.to_string(),
            name: "change".to_owned(),
            up: file("up.sql", up),
            down,
            verify: None,
        };
        let down = DownFile::Script(file("down.sql", &down));
        let migrations = [migration(1, generated, DownFile::ForwardOnly), migration(2, up, down)];
        let mut findings = Vec::new();
        super::super::check(&migrations, &[], &Registered::default(), &mut findings);
        let found = findings.first().map(|finding| finding.help[0].as_str());
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn an_up_runs_again_and_gives_the_same() {
    for (up, down, expected) in [
        (
            "INSERT INTO users VALUES (1, 'a')",
            "SELECT 1",
            vec!["not-repeatable: after its down the up fails: UNIQUE constraint failed: users.id"],
        ),
        (
            "CREATE TABLE t AS SELECT 1 AS a; DROP TABLE t; INSERT INTO users (name) VALUES ('a');
             CREATE TABLE IF NOT EXISTS u AS SELECT 1 AS a; DELETE FROM users WHERE id > 1",
            "DROP TABLE u; DELETE FROM users WHERE id > 1",
            vec![],
        ),
        // What the down has put into another order stays there: one finding.
        (
            "ALTER TABLE users ADD COLUMN a",
            "DROP TABLE users; CREATE TABLE users (name TEXT NOT NULL, id INTEGER PRIMARY KEY)",
            vec!["column-order: after the down columns stand in another order"],
        ),
        (
            "CREATE TABLE IF NOT EXISTS u AS SELECT name FROM users; INSERT INTO users VALUES (7, 'a');
             ALTER TABLE users ADD COLUMN a; DROP TABLE u;
             CREATE TABLE u (a CHECK (a > 0)); INSERT INTO u SELECT count(*) FROM users",
            "ALTER TABLE users DROP COLUMN a; DROP TABLE u; DELETE FROM users",
            vec![],
        ),
        (
            "CREATE TABLE u AS SELECT * FROM disks; ALTER TABLE disks ADD COLUMN a",
            "DROP TABLE u; ALTER TABLE disks DROP COLUMN a",
            vec![],
        ),
        (
            "ALTER TABLE disks RENAME COLUMN size TO bytes; ALTER TABLE disks ADD COLUMN size INTEGER",
            "ALTER TABLE disks DROP COLUMN size; ALTER TABLE disks RENAME COLUMN bytes TO size",
            vec![],
        ),
    ] {
        assert_eq!(verdict(up, down), expected, "{up} / {down}");
    }
}
