//! A build writes no file, whatever the migrations ask for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, LockMode, compile};
use schema_manifest::Dialect;

/// Each would make, read or move a file if it ran in a shell of SQLite's.
const STATEMENTS: &[&str] = &[
    "ATTACH 'DIR/a.db' AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH DATABASE 'a.db' AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH 'file:DIR/a.db?mode=rwc' AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH \"DIR/a.db\" AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH 'DIR/' || 'a.db' AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH (SELECT 'DIR/a.db') AS a; CREATE TABLE a.t (id INTEGER);",
    "ATTACH '' AS a; CREATE TABLE a.t (id INTEGER);",
    "VACUUM INTO 'DIR/a.db';",
    "-- no-transaction\nVACUUM INTO 'DIR/a.db';",
    "-- no-transaction\nVACUUM main INTO 'DIR/' || 'a.db';",
    "SELECT load_extension('DIR/a.so');",
    "CREATE VIEW v AS SELECT load_extension('DIR/a.so') AS a; SELECT a FROM v;",
    "SELECT writefile('DIR/a', 'a');",
    "SELECT readfile('/etc/hostname');",
    "SELECT edit('a', 'touch DIR/a');",
    ".output DIR/a",
    ".backup DIR/a.db",
    ".shell touch DIR/a",
    "CREATE VIRTUAL TABLE t USING csv(filename = 'DIR/schema.toml');",
    "SELECT * FROM fsdir('DIR');",
    "PRAGMA temp_store_directory = 'DIR';",
    "-- no-transaction\nPRAGMA data_store_directory = 'DIR';",
    "-- no-transaction\nPRAGMA temp_store = FILE;",
    "-- no-transaction\nPRAGMA main.mmap_size = 1000000;",
    "-- no-transaction\nPRAGMA lock_proxy_file = 'DIR/a';",
    "-- no-transaction\nPRAGMA hard_heap_limit = 1000;",
];

/// These stay inside of the database in memory, and are no reason to refuse anything.
const HARMLESS: &[&str] = &[
    "-- no-transaction\nPRAGMA journal_mode = WAL;\nCREATE TABLE t (id INTEGER);",
    "-- no-transaction\nPRAGMA wal_checkpoint(TRUNCATE);\nPRAGMA synchronous = FULL;\nVACUUM;",
    "CREATE TEMP TABLE big AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT \
     20000) SELECT hex(randomblob(100)) AS h FROM n; CREATE INDEX temp.b ON big (h); DROP TABLE big;",
    "CREATE VIRTUAL TABLE words USING fts5 (word); INSERT INTO words VALUES ('a');",
    "CREATE VIRTUAL TABLE boxes USING rtree (id, a, b); INSERT INTO boxes VALUES (1, 2, 3);",
];

fn names(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            found.insert(path);
        }
    }
    found
}

#[test]
fn a_build_writes_no_file() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let here = std::env::current_dir().unwrap();
    for (statements, is_refused) in [(STATEMENTS, true), (HARMLESS, false)] {
        for sql in statements {
            let _ = fs::remove_dir_all(&root);
            fs::create_dir_all(root.join("migrations")).unwrap();
            let sql = sql.replace("DIR", root.to_str().unwrap());
            fs::write(root.join("migrations/schema.toml"), "downs = \"optional\"\n").unwrap();
            fs::write(root.join("migrations/1_a.sql"), &sql).unwrap();
            let before = (names(&root), names(&here));
            let compiled = compile(&Arguments {
                root: root.clone(),
                folder: None,
                dialect: Some(Dialect::Sqlite),
                available: vec![Dialect::Sqlite],
                fixtures: None,
                require: vec![],
                verify_only: None,
                hint: None,
                lock: LockMode::Check,
            });
            assert_eq!((names(&root), names(&here)), before, "{sql}");
            let found: Vec<_> = compiled.diagnostics.iter().map(|one| &one.message).collect();
            assert_eq!(compiled.embedded.is_none(), is_refused, "{sql}: {found:?}");
        }
    }
}
