//! `backup`, `restore` and `recreate`, killed at points that are spread over their steps: nothing is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Project;
use crate::database::postgres;
use crate::kept::{execute, fill, is_sqlite, project, rows, texts};

type Rows = BTreeMap<String, Vec<String>>;

struct Killed {
    project: Project,
    url: String,
    /// A database with the rows from before, which is copied for each point.
    whole: String,
    name: String,
}

/// Right behind a line of the command's standard error, and by how much.
#[derive(Debug, Clone, Copy)]
struct Point {
    line: usize,
    later: Duration,
}

fn points() -> [usize; 3] {
    if std::env::var_os("SCHEMA_LONG").is_some() { [20, 30, 50] } else { [2, 4, 6] }
}

#[test]
fn nothing_is_lost_on_postgres_whenever_it_is_killed() {
    let url = |name: &str| postgres(name);
    let name = "killed";
    all(&Killed {
        project: project("killed_postgres", &url(name)),
        url: url(name),
        whole: url("killed_whole"),
        name: name.to_owned(),
    });
}

#[test]
fn nothing_is_lost_on_sqlite_whenever_it_is_killed() {
    let project = project("killed_sqlite", "sqlite:");
    let url = |name: &str| format!("sqlite:{}", project.path(name).display());
    let (url, whole) = (url("killed.db"), url("whole.db"));
    all(&Killed { project, url, whole, name: "killed.db".to_owned() });
}

fn all(killed: &Killed) {
    killed.make();
    let old = rows(&killed.whole);
    let [backups, restores, recreates] = points();
    let mut hit = BTreeSet::new();

    killed.at(&["backup"], backups, &mut hit, |case| {
        assert_eq!(rows(&killed.url), old, "{case}");
        // What has its name is complete.
        for folder in killed.backups() {
            assert!(killed.restores(&folder, &old), "{case} {folder}");
        }
    });

    killed.fresh();
    let folder = killed.backup();
    let changed = "DELETE FROM disks; INSERT INTO log VALUES ('changed')";
    execute(&killed.url, changed);
    let new = rows(&killed.url);
    killed.at_with(
        &["restore", &folder, "--replace", "--yes", "--backups", "kept"],
        restores,
        &mut hit,
        Some(changed),
        |case| {
            let now = rows(&killed.url);
            assert!(
                now == new || now == old,
                "{case}: neither the rows before nor those of the backup"
            );
            assert!(killed.restores(&folder, &old), "{case}");
        },
    );

    // With the rows: the database always has them. Without: it has, or a backup has.
    for (arguments, share) in
        [(&["recreate", "--restore", "--yes"][..], 2), (&["recreate", "--yes"], 2)]
    {
        killed.at(arguments, recreates / share, &mut hit, |case| {
            let now = rows(&killed.url);
            let is_kept = now == old;
            assert!(is_kept || arguments.len() == 2, "{case}: rows are gone");
            let found = killed.backups();
            if !is_kept {
                assert!(now["users"].is_empty() && !found.is_empty(), "{case}: {now:?}");
            }
            for folder in found {
                assert!(killed.restores(&folder, &old), "{case} {folder}");
            }
            // The next one goes on as if nothing had been.
            let again = killed.schema(&["recreate", "--restore", "--yes", "--backups", "again"]);
            assert_eq!(again.0, Some(0), "{case}: {}", again.1);
            assert_eq!(rows(&killed.url), old, "{case}");
            killed.left_nothing(case);
        });
    }
    println!("{} steps were hit: {hit:#?}", hit.len());
    assert!(hit.len() >= 6, "{hit:?}");
}

impl Killed {
    fn make(&self) {
        let schema = |arguments: &[&str]| {
            let ran = self.project.schema_with(arguments, &[("DATABASE_URL", &self.whole)]);
            assert_eq!(ran.status, 0, "{ran:?}");
        };
        schema(&["drop", "--yes", "--force"]);
        schema(&["create"]);
        schema(&["up"]);
        fill(&self.whole);
    }

    /// The database with the rows from before, and no backups.
    fn fresh(&self) {
        let _ = std::fs::remove_dir_all(self.project.path("backups"));
        let _ = std::fs::remove_dir_all(self.project.path("again"));
        if is_sqlite(&self.url) {
            for end in ["", "-wal", "-shm", "-journal"] {
                let _ = std::fs::remove_file(self.project.path(&format!("{}{end}", self.name)));
            }
            std::fs::copy(self.project.path("whole.db"), self.project.path(&self.name)).unwrap();
        } else {
            let server = postgres("postgres");
            execute(&server, &format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name));
            execute(&server, &format!("CREATE DATABASE \"{}\" TEMPLATE killed_whole", self.name));
        }
    }

    fn schema(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let ran = self.project.schema_with(arguments, &[("DATABASE_URL", &self.url)]);
        (Some(ran.status), format!("{}{}", ran.stdout, ran.stderr))
    }

    fn backup(&self) -> String {
        let _ = std::fs::remove_dir_all(self.project.path("kept"));
        let made = self.schema(&["backup", "--to", "kept/one"]);
        assert_eq!(made.0, Some(0), "{}", made.1);
        "kept/one".to_owned()
    }

    /// The complete backups, as the command lists them.
    fn backups(&self) -> Vec<String> {
        let listed =
            self.project.schema_with(&["restore", "--json"], &[("DATABASE_URL", &self.url)]);
        let listed = listed.ends(0).json();
        let all = listed["backups"].as_array().unwrap();
        all.iter().map(|one| one["folder"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether a backup gives these rows.
    fn restores(&self, folder: &str, old: &Rows) -> bool {
        let ran = self.schema(&["restore", folder, "--replace", "--yes"]);
        assert_eq!(ran.0, Some(0), "{}", ran.1);
        rows(&self.url) == *old
    }

    fn left_nothing(&self, case: &str) {
        if is_sqlite(&self.url) {
            assert!(!self.project.path("killed.db-recreating").exists(), "{case}");
            return;
        }
        let sql = "SELECT datname::text FROM pg_database WHERE datname LIKE 'killed\\_%' AND datname <> 'killed_whole'";
        assert_eq!(texts(&postgres("postgres"), sql), Vec::<String>::new(), "{case}");
    }

    fn at(
        &self,
        arguments: &[&str],
        count: usize,
        hit: &mut BTreeSet<String>,
        check: impl Fn(&str),
    ) {
        self.at_with(arguments, count, hit, None, check);
    }

    /// Kills the command at so many points, each on a database of its own.
    fn at_with(
        &self,
        arguments: &[&str],
        count: usize,
        hit: &mut BTreeSet<String>,
        before: Option<&str>,
        check: impl Fn(&str),
    ) {
        let begin = || {
            self.fresh();
            if let Some(sql) = before {
                execute(&self.url, sql);
            }
        };
        begin();
        let whole = self.lines(arguments);
        // What stands before it is what the command asks, and nothing is done yet.
        let begins = |(_, line): &(Duration, String)| {
            ["database `", "file `", "checked "].iter().any(|begin| line.starts_with(begin))
        };
        let first = whole.iter().position(begins).unwrap();
        let (from, end) = (whole[first].0, whole.last().unwrap().0 + Duration::from_millis(5));
        let part = |whole: usize, number: usize| whole * number / count;
        let mut killed = 0;
        for number in 0..count {
            // By turns spread over the time, and over the steps, of which some are short.
            let at = from
                + end.saturating_sub(from) * u32::try_from(number).unwrap()
                    / u32::try_from(count).unwrap();
            let (line, later) = if number % 2 == 0 {
                let line = whole.iter().rposition(|(when, _)| *when <= at).unwrap_or(0);
                (line, at.saturating_sub(whole[line].0))
            } else {
                (
                    first + part(whole.len() - first, number),
                    Duration::from_millis(number as u64 % 4),
                )
            };
            let point = Point { line, later };
            begin();
            let case = format!("{arguments:?} {number}: {point:?} `{}`", whole[line].1);
            if self.kill_at(arguments, point) {
                killed += 1;
                let step = whole[line].1.split([':', '`']).next().unwrap_or_default();
                hit.insert(format!("{}: {step}", arguments[0]));
            }
            self.until_quiet();
            check(&case);
        }
        println!("{arguments:?}: {killed} of {count} killed");
        assert!(killed * 2 >= count, "{arguments:?}: only {killed} of {count} were killed");
    }

    /// What an uncut run says, and when.
    fn lines(&self, arguments: &[&str]) -> Vec<(Duration, String)> {
        let mut command = self.project.command(arguments);
        command.env("DATABASE_URL", &self.url).stdout(Stdio::null()).stderr(Stdio::piped());
        let began = Instant::now();
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let lines: Vec<_> = lines.map(|line| (began.elapsed(), line)).collect();
        assert!(child.wait().unwrap().success(), "{lines:?}");
        lines
    }

    /// Whether it was killed before its end.
    fn kill_at(&self, arguments: &[&str], point: Point) -> bool {
        let mut command = self.project.command(arguments);
        command.env("DATABASE_URL", &self.url).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
        let _ = lines.by_ref().take(point.line + 1).count();
        sleep(point.later);
        let _ = child.kill();
        child.wait().unwrap().code().is_none()
    }

    /// Until the server has noticed.
    fn until_quiet(&self) {
        if is_sqlite(&self.url) {
            return;
        }
        let server = postgres("postgres");
        for _ in 0..500 {
            let sql = "SELECT datname::text FROM pg_stat_activity WHERE datname LIKE 'killed%' OR query LIKE '%DATABASE \"killed%'";
            let sql = format!("{sql} AND pid <> pg_backend_pid()");
            if texts(&server, &sql).is_empty() {
                return;
            }
            sleep(Duration::from_millis(20));
        }
    }
}
