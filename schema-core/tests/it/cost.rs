//! Eight times as much SQL takes about eight times as long, whatever is in it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use schema_core::{Arguments, compile};
use schema_manifest::Dialect;

/// What is held against eight times as much.
const SMALL: usize = 150;
/// Where the time is squared it is 64 times as long.
const MOST: u64 = 24;
/// What the system may not have counted yet, in nanoseconds.
const UNCOUNTED: u64 = 2_000_000;

/// The time that this thread has run, where the system tells: others may be at work beside it. It
/// replays; the grammar, on threads of its own, is held against its size beside it.
fn nanoseconds(since: Instant) -> u64 {
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let running = schedule.and_then(|text| text.split(' ').next()?.parse().ok());
    running.unwrap_or_else(|| u64::try_from(since.elapsed().as_nanos()).unwrap())
}

fn cost(name: &str, sql: &str) -> u64 {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cost").join(name);
    fs::create_dir_all(root.join("migrations")).unwrap();
    fs::write(root.join("migrations/1_all.sql"), sql).unwrap();
    let arguments = Arguments::new(root, Dialect::Postgres);
    let started = Instant::now();
    let before = nanoseconds(started);
    let compiled = compile(&arguments);
    let spent = nanoseconds(started) - before;
    assert_eq!(compiled.diagnostics.len(), 0, "{name}: {:?}", compiled.diagnostics.first());
    spent
}

/// A line for each number.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", line(number)).unwrap();
        text
    })
}

fn grows_with_its_size(name: &str, sql: impl Fn(usize) -> String) {
    // The first is the slowest.
    let small = (0..3).map(|_| cost(name, &sql(SMALL))).min().unwrap().max(UNCOUNTED);
    // Others may have kept it from the cache: once is enough where it is fast.
    let large = sql(8 * SMALL);
    let mut factors = Vec::new();
    while factors.len() < 3 && factors.iter().all(|factor| *factor >= MOST) {
        factors.push(cost(name, &large) / small);
    }
    let least = factors.iter().min().unwrap();
    assert!(*least < MOST, "{name}: {factors:?} times as long as {small} ns");
}

#[test]
fn drops_do_not_look_at_everything() {
    grows_with_its_size("drops", |size| {
        lines(size, |n| format!("CREATE TABLE t{n} (id bigint PRIMARY KEY, label text UNIQUE);"))
            + &lines(size, |n| format!("DROP TABLE t{n};"))
    });
    grows_with_its_size("cascades", |size| {
        lines(size, |n| format!("CREATE TABLE t{n} (id bigint PRIMARY KEY);"))
            + &lines(size, |n| format!("DROP TABLE t{n} CASCADE;"))
    });
    grows_with_its_size("types", |size| {
        lines(size, |n| format!("CREATE TYPE s{n} AS ENUM ('on'); CREATE TABLE t{n} (s s{n});"))
            + &lines(size, |n| format!("DROP TABLE t{n}; DROP TYPE s{n};"))
    });
    grows_with_its_size("views", |size| {
        lines(size, |n| {
            format!("CREATE TABLE t{n} (x int); CREATE VIEW v{n} AS SELECT x FROM t{n};")
        }) + &lines(size, |n| format!("DROP VIEW v{n}; DROP TABLE t{n};"))
    });
}

#[test]
fn made_up_names_are_not_counted_from_the_first_on() {
    grows_with_its_size("same_index", |size| {
        "CREATE TABLE t (x int);\n".to_owned()
            + &lines(size, |_| "CREATE INDEX ON t (x);".to_owned())
    });
}

#[test]
fn wide_and_long_files_are_read_in_linear_time() {
    grows_with_its_size("columns", |size| {
        let columns = lines(4 * size, |n| format!("c{n} integer NOT NULL DEFAULT {n},"));
        format!("CREATE TABLE t ({columns} last integer);\n")
    });
    grows_with_its_size("rows", |size| {
        let rows = lines(4 * size, |n| format!("({n}, 'number {n}'),"));
        format!("CREATE TABLE t (x int, y text);\nINSERT INTO t (x, y) VALUES {rows} (0, '');\n")
    });
}

#[test]
fn what_one_table_goes_through_is_not_read_again() {
    grows_with_its_size("columns_come_and_go", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |n| format!("ALTER TABLE t ADD c{n} int; ALTER TABLE t DROP c{n};"))
    });
    grows_with_its_size("types_change", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |_| "ALTER TABLE t ALTER id TYPE bigint, ALTER id TYPE int;".to_owned())
    });
    grows_with_its_size("names_change", |size| {
        "CREATE TABLE t0 (id int);\n".to_owned()
            + &lines(size, |n| format!("ALTER TABLE t{n} RENAME TO t{};", n + 1))
    });
    grows_with_its_size("checks_one_by_one", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |n| format!("ALTER TABLE t ADD CONSTRAINT c{n} CHECK (id > {n});"))
    });
    grows_with_its_size("comments", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |n| format!("COMMENT ON COLUMN t.id IS 'number {n}';"))
    });
}

#[test]
fn what_has_one_name_is_not_copied_for_each_that_is_added() {
    grows_with_its_size("overloads", |size| {
        let function = "RETURNS int LANGUAGE sql AS 'SELECT 1'";
        lines(size, |n| format!("CREATE TYPE e{n} AS ENUM (); CREATE FUNCTION f(e{n}) {function};"))
            + &lines(size, |n| format!("DROP FUNCTION f(e{n});"))
    });
    grows_with_its_size("sequences_of_a_column", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(6 * size, |n| format!("CREATE SEQUENCE s{n} OWNED BY t.id;"))
    });
}

#[test]
fn one_drop_takes_much_with_it() {
    grows_with_its_size("schema", |size| {
        "CREATE SCHEMA s;\n".to_owned()
            + &lines(size, |n| format!("CREATE TABLE s.t{n} (id int PRIMARY KEY);"))
            + "DROP SCHEMA s CASCADE;\n"
    });
    grows_with_its_size("keys", |size| {
        "CREATE TABLE p (id int PRIMARY KEY);\n".to_owned()
            + &lines(size, |n| format!("CREATE TABLE t{n} (id int REFERENCES p);"))
            + "DROP TABLE p CASCADE;\n"
    });
    grows_with_its_size("columns_of_a_type", |size| {
        "CREATE TYPE e AS ENUM ('on');\n".to_owned()
            + &lines(size, |n| format!("CREATE TABLE t{n} (x e);"))
            + "DROP TYPE e CASCADE;\n"
    });
    grows_with_its_size("triggers", |size| {
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
            .to_owned()
            + &lines(size, |n| {
                format!(
                    "CREATE TABLE t{n} (x int);\n\
                     CREATE TRIGGER g BEFORE INSERT ON t{n} FOR EACH ROW EXECUTE FUNCTION f();"
                )
            })
            + "DROP FUNCTION f() CASCADE;\n"
    });
    grows_with_its_size("views_of_views", |size| {
        "CREATE TABLE v0 (x int);\n".to_owned()
            + &lines(size, |n| format!("CREATE VIEW v{} AS SELECT x FROM v{n};", n + 1))
            + "DROP TABLE v0 CASCADE;\n"
    });
}

#[test]
fn code_that_asks_is_answered_from_what_it_names() {
    grows_with_its_size("types_asked_for", |size| {
        lines(size, |n| {
            format!(
                "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'q{n}') \
                 THEN CREATE TYPE q{n} AS ENUM ('on'); END IF; END $$;"
            )
        })
    });
    grows_with_its_size("constraints_asked_for", |size| {
        lines(size, |n| {
            format!(
                "CREATE TABLE t{n} (id int); \
                 DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c{n}') \
                 THEN ALTER TABLE t{n} ADD CONSTRAINT c{n} CHECK (id > 0); END IF; END $$;"
            )
        })
    });
    grows_with_its_size("columns_asked_for", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |n| {
                format!(
                    "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns \
                     WHERE table_name = 't' AND column_name = 'c{n}') \
                     THEN ALTER TABLE t ADD c{n} int; END IF; END $$;"
                )
            })
    });
    grows_with_its_size("handlers", |size| {
        "CREATE TABLE t (id int);\n".to_owned()
            + &lines(size, |n| {
                format!(
                    "DO $$ BEGIN ALTER TABLE t ADD c{n} int; ALTER TABLE t DROP c{n}; \
                     EXCEPTION WHEN duplicate_column THEN NULL; END $$;"
                )
            })
    });
}
