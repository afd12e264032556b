//! Real processes on one file of `SQLite`: many that start at once, and one that is killed anywhere.

use std::io::Read as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Schema, Started};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool};

use crate::folder::{BEGIN, COMMIT, Folder};
use crate::processes::Service;
use crate::sqlite::{count, schema};
use crate::sqlite_files::Place;

const FILE: &str = "SCHEMA_TEST_SQLITE_FILE";
const JOURNAL: &str = "SCHEMA_TEST_SQLITE_JOURNAL";
/// `steps 17`: at the 17th look at the running statement; `commit 3 400`: so many microseconds after the
/// third commit begins.
const POINT: &str = "SCHEMA_TEST_SQLITE_POINT";

/// Virtual machine instructions between two looks.
const STEP: i32 = 25;
const MIGRATIONS: i64 = 20;
/// Every row that they insert into `ran`.
const ROWS: i64 = 45;

/// None of its migrations can run twice unseen.
fn folder() -> Schema<Sqlite> {
    let ran = |row: i64| format!("INSERT INTO ran (row) VALUES ({row})");
    let mut folder = Folder::new(Dialect::Sqlite)
        .up(1, "ran", &["CREATE TABLE ran (row INTEGER NOT NULL)"])
        .up(2, "parents", &["CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT)"])
        .up(
            3,
            "children",
            &[
                "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES \
                 parents (id) ON DELETE CASCADE)",
                "INSERT INTO parents (id, name) VALUES (1, 'a'), (2, 'b')",
                "INSERT INTO children (parent) VALUES (1), (2), (2)",
            ],
        );
    for version in 4..=MIGRATIONS {
        let (one, two, three) = (ran(version), ran(version + 100), ran(version + 200));
        let index = format!("CREATE INDEX ran_{version} ON ran (row)");
        let column = format!("ALTER TABLE ran ADD COLUMN c{version} INTEGER");
        folder = match version % 3 {
            0 => folder.outside(
                version,
                "outside",
                &[
                    "PRAGMA foreign_keys = OFF",
                    &one,
                    &index,
                    BEGIN,
                    &two,
                    "UPDATE parents SET name = name || '.'",
                    COMMIT,
                    "VACUUM",
                    "PRAGMA foreign_keys = ON",
                    &three,
                ],
                &[],
            ),
            1 => folder.up(
                version,
                "rebuild",
                &[
                    &one,
                    "CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT)",
                    "INSERT INTO new_parents SELECT id, name FROM parents",
                    "DROP TABLE parents",
                    "ALTER TABLE new_parents RENAME TO parents",
                    &two,
                ],
            ),
            _ => folder.up(version, "inside", &[&one, &index, &two, &three, &column, "SELECT 1"]),
        };
    }
    schema(folder)
}

fn options(file: &str, journal: &str) -> SqliteConnectOptions {
    let journal = if journal == "wal" { SqliteJournalMode::Wal } else { SqliteJournalMode::Delete };
    SqliteConnectOptions::new().filename(file).create_if_missing(true).journal_mode(journal)
}

fn own(started: &Started) -> usize {
    started.applied.iter().filter(|one| one.elapsed.is_some()).count()
}

/// Ends this process at once, wherever it is.
fn kill() -> ! {
    let _ = Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// What a process counts of itself, and where it ends.
struct Watch {
    steps: AtomicU64,
    commits: AtomicU64,
    point: Vec<String>,
}

impl Watch {
    fn step(&self) {
        let step = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
        if self.point.first().is_some_and(|kind| kind == "steps") && self.number(1) == step {
            kill();
        }
    }

    fn commit(&self) {
        let commit = self.commits.fetch_add(1, Ordering::Relaxed) + 1;
        if self.point.first().is_some_and(|kind| kind == "commit") && self.number(1) == commit {
            let delay = Duration::from_micros(self.number(2));
            std::thread::spawn(move || {
                std::thread::sleep(delay);
                kill();
            });
        }
    }

    fn number(&self, at: usize) -> u64 {
        self.point.get(at).and_then(|text| text.parse().ok()).unwrap_or_default()
    }
}

/// Not a test of its own.
#[tokio::test]
#[ignore = "the process that other tests start and kill"]
async fn a_service() {
    let Ok(file) = std::env::var(FILE) else { return };
    let point = std::env::var(POINT).unwrap_or_default();
    let point = point.split_whitespace().map(str::to_owned).collect();
    let watch = Watch { steps: AtomicU64::new(0), commits: AtomicU64::new(0), point };
    let watch = Arc::new(watch);
    let schema = folder();
    println!("\nready");
    // All of them begin when the test says so.
    let _ = std::io::stdin().read(&mut [0]);
    let watching = Arc::clone(&watch);
    let pool = SqlitePoolOptions::new().max_connections(1).after_connect(move |connection, _| {
        let (steps, commits) = (Arc::clone(&watching), Arc::clone(&watching));
        Box::pin(async move {
            let mut handle = connection.lock_handle().await?;
            handle.set_progress_handler(STEP, move || {
                steps.step();
                true
            });
            handle.set_commit_hook(move || {
                commits.commit();
                true
            });
            Ok(())
        })
    });
    let pool = pool.connect_lazy_with(options(&file, &std::env::var(JOURNAL).unwrap()));
    let started = schema.start(&pool).await.unwrap();
    let (steps, commits) = (&watch.steps, &watch.commits);
    println!("\nran {}", own(&started));
    println!("counted {} {}", steps.load(Ordering::Relaxed), commits.load(Ordering::Relaxed));
}

fn service(file: &str, journal: &str, point: &str) -> Service {
    let variables = [(FILE, file), (JOURNAL, journal), (POINT, point)];
    Service::of("sqlite_processes::a_service", &variables)
}

async fn pool(file: &str, journal: &str) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect_with(options(file, journal)).await.unwrap()
}

/// Everything ran, nothing ran twice, and nothing of ours is left behind.
async fn all_ran_once(pool: &SqlitePool, place: &Place, case: &str) {
    let rows = count(pool, "SELECT count(DISTINCT row) * 1000 + count(*) FROM ran").await;
    assert_eq!(rows, ROWS * 1001, "{case}");
    let good = "SELECT count(*) FROM _sqlx_migrations WHERE success AND execution_time >= 0";
    assert_eq!(count(pool, good).await, MIGRATIONS, "{case}");
    assert_eq!(count(pool, "SELECT count(*) FROM _schema_progress").await, 0, "{case}");
    let children = "SELECT count(*) FROM children JOIN parents ON parents.id = children.parent";
    assert_eq!(count(pool, children).await, 3, "{case}");
    let dots = "SELECT length(name) FROM parents WHERE id = 1";
    assert_eq!(count(pool, dots).await, 1 + 5, "{case}");
    let damaged = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    assert_eq!(count(pool, damaged).await, 0, "{case}");
    assert_eq!(count(pool, "SELECT foreign_keys FROM pragma_foreign_keys").await, 1, "{case}");
    // Who was killed may have left the file of the lock behind, and never the lock.
    if let Ok(lock) = std::fs::File::open(format!("{}-schema", place.file())) {
        lock.try_lock().unwrap();
    }
}

fn is_long() -> bool {
    std::env::var_os("SCHEMA_LONG").is_some()
}

/// `SCHEMA_LONG=1` does it ten times.
#[tokio::test]
async fn sixteen_processes_on_one_file_run_everything_once() {
    for round in 0..if is_long() { 10 } else { 1 } {
        for journal in ["wal", "delete"] {
            let place = Place::new();
            let file = place.file();
            let mut services: Vec<_> = (0..16).map(|_| service(&file, journal, "")).collect();
            services.iter_mut().for_each(Service::begin);
            let ran: Vec<usize> = services.iter_mut().map(Service::ran).collect();
            let case = format!("{journal} {round}: {ran:?}");
            assert_eq!(ran.iter().sum::<usize>(), 20, "{case}");
            all_ran_once(&pool(&file, journal).await, &place, &case).await;
            println!("{case}");
        }
    }
}

/// `kill -9` of a process that runs twenty migrations, spread over the steps of its statements and over
/// its commits; `SCHEMA_LONG=1` does it at more than two hundred points for each journal, otherwise it is
/// at two dozen.
#[tokio::test]
async fn a_process_that_is_killed_anywhere_loses_nothing_of_a_file() {
    for journal in ["wal", "delete"] {
        let place = Place::new();
        let mut whole = service(&place.file(), journal, "");
        whole.begin();
        let counted = whole.line("counted ");
        let (steps, commits) = counted.split_once(' ').unwrap();
        let (steps, commits): (u64, u64) = (steps.parse().unwrap(), commits.parse().unwrap());
        all_ran_once(&pool(&place.file(), journal).await, &place, journal).await;
        let (of_steps, of_commits) = if is_long() { (160, 100) } else { (16, 8) };
        let mut points: Vec<String> =
            (0..of_steps).map(|at| format!("steps {}", 1 + at * (steps - 1) / of_steps)).collect();
        points.extend(
            (0..of_commits).map(|at| {
                format!("commit {} {}", 1 + at * (commits - 1) / of_commits, at * 37 % 400)
            }),
        );
        let mut killed = 0;
        let schema = folder();
        for point in &points {
            let place = Place::new();
            let mut service = service(&place.file(), journal, point);
            service.begin();
            killed += usize::from(service.was_killed());
            let case = format!("{journal}, {point}");
            let pool = pool(&place.file(), journal).await;
            let started = schema.start(&pool).await;
            assert!(started.is_ok(), "{case}: {}", started.unwrap_err());
            all_ran_once(&pool, &place, &case).await;
        }
        println!(
            "{journal}: {steps} steps, {commits} commits, killed {killed} times of {}",
            points.len()
        );
        assert!(killed * 10 >= points.len() * 8, "{journal}: {killed} of {}", points.len());
    }
}
