//! The small folders of `tests/agreement/folders`, one for each construct and trap, held against the
//! server after every up and every down.
//!
//! ```text
//! -- What the folder shows.
//! -- needs: citext
//! -- from: 17
//! -- up 1
//! CREATE TABLE disks (id bigint);
//! -- down 1
//! DROP TABLE disks;
//! -- up 2
//! ..
//! -- expected
//! -- up 1: unclaimed index disks.by_size (size) unique false partial false
//! -- down 1: found, differs: lost table public.disks
//! ```
//!
//! `needs` names extensions, `from` the oldest server that takes the folder. What is expected are the
//! lines in which we say less than the server shows: what is not claimed after an up or after a down
//! (by the manifest of the migrations up to there, the down as one more of them), what we refuse of
//! what the server takes, and the verdict on each wrong down. `SCHEMA_BLESS=1` writes them. What no
//! file can expect: something *unsound*, a down that is *accused*, an up that the server refuses,
//! something that the runtime reads otherwise than the server shows it.
//!
//! `SCHEMA_AGREEMENT=long` also holds the comparison itself against `pg_dump`, over all states that
//! are met; otherwise only a sample is dumped.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use schema_manifest::Manifest;
use schema_runtime::testing::Cluster;
use sqlx::{Connection as _, PgConnection};

use crate::apply::{Refusal, apply};
use crate::claims::Claims;
use crate::dump;
use crate::folder::{Finding, Folder, Sending, Sql};
use crate::lines;
use crate::observed;
use crate::read::{self, left_by};
use crate::server::{Database, Server};
use crate::truth::Truth;
use crate::verdict::Verdict;
use schema_runtime::testing::Snapshot;

/// How many folders are under way at once.
const WORKERS: u32 = 4;

/// One folder of so many is dumped in the short form.
const SAMPLE: usize = 12;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A folder as its file has it.
struct Case {
    /// `columns/default`
    name: String,
    path: PathBuf,
    /// The extensions that it makes.
    needs: Vec<String>,
    /// The oldest server that takes it.
    from: u32,
    /// Each up with its down.
    migrations: Vec<(String, Option<String>)>,
    /// All before what is expected.
    body: String,
    expected: Vec<String>,
}

impl Case {
    fn read(path: PathBuf) -> Case {
        let text = fs::read_to_string(&path).unwrap();
        let (body, expected) = match text.split_once("\n-- expected\n") {
            Some((body, expected)) => (body.to_owned(), expected),
            None => (text.trim_end().to_owned(), ""),
        };
        let expected = expected.lines().map(|line| line.trim_start_matches("-- ").to_owned());
        let mut case = Case {
            name: String::new(),
            needs: vec![],
            from: 0,
            migrations: vec![],
            expected: expected.collect(),
            body: body.clone(),
            path,
        };
        let (folder, stem) = (case.path.parent().unwrap(), case.path.file_stem().unwrap());
        let topic = folder.file_name().unwrap().to_str().unwrap();
        case.name = format!("{topic}/{}", stem.to_str().unwrap());
        let mut in_down = false;
        for line in body.lines() {
            let number = case.migrations.len();
            if line == format!("-- up {}", number + 1) {
                case.migrations.push((String::new(), None));
                in_down = false;
            } else if let Some((up, down)) = case.migrations.last_mut() {
                if line == format!("-- down {number}") {
                    assert!(down.is_none(), "{}: two downs {number}", case.name);
                    *down = Some(String::new());
                    in_down = true;
                    continue;
                }
                let is_head = line.starts_with("-- up ") || line.starts_with("-- down ");
                assert!(!is_head, "{}: {line} is not the next", case.name);
                let section = down.as_mut().filter(|_| in_down).unwrap_or(up);
                section.push_str(line);
                section.push('\n');
            } else if let Some(needs) = line.strip_prefix("-- needs: ") {
                case.needs = needs.split(", ").map(str::to_owned).collect();
            } else if let Some(from) = line.strip_prefix("-- from: ") {
                case.from = from.parse().unwrap();
            } else {
                assert!(line.starts_with("-- "), "{}: {line}", case.name);
            }
        }
        assert!(!case.migrations.is_empty(), "{}: no up", case.name);
        case
    }

    fn all() -> Vec<Case> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/agreement/folders");
        let entries = |path: &Path| {
            let mut paths: Vec<PathBuf> =
                fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            paths
        };
        let topics = entries(&folder);
        topics.iter().flat_map(|topic| entries(topic)).map(Case::read).collect()
    }

    /// What the first so many migrations leave, and a script after them.
    fn left(&self, scratch: &Path, count: usize, then: Option<&str>) -> Outcome<Left> {
        Ok(left_by(&self.written(scratch, count, then)?))
    }

    /// A folder of the first so many migrations, and of a script after them.
    fn written(&self, scratch: &Path, count: usize, then: Option<&str>) -> Outcome<PathBuf> {
        let name = self.name.replace('/', "_");
        let kind = if then.is_some() { "down" } else { "up" };
        let folder = scratch.join(format!("{name}_{kind}_{count}"));
        fs::create_dir_all(&folder)?;
        let written = self.migrations.iter().take(count);
        for (number, (up, down)) in (1..).zip(written) {
            fs::write(folder.join(format!("{number}_m.up.sql")), up)?;
            if let Some(down) = down {
                fs::write(folder.join(format!("{number}_m.down.sql")), down)?;
            }
        }
        if let Some(then) = then {
            fs::write(folder.join(format!("{}_m.up.sql", count + 1)), then)?;
        }
        fs::write(folder.join("schema.toml"), "downs = \"optional\"\n")?;
        Ok(folder)
    }
}

/// A manifest, and what is in the way of it.
type Left = (Option<Manifest>, Vec<Finding>);

/// What came of a folder.
#[derive(Default)]
struct Found {
    /// In the words of what is expected.
    lines: Vec<String>,
    /// What no file can expect.
    never: Vec<String>,
    /// How many lines are claimed of those that are shown.
    claimed: (usize, usize),
    /// How many downs are right, and how many wrong.
    downs: (usize, usize),
    /// What was met on the way, each with its dump.
    states: Vec<(String, Snapshot, String)>,
}

/// What runs a folder.
struct Runner {
    server: Server,
    scratch: PathBuf,
    /// Where `pg_dump` is, when every state is dumped, when the sample is, or never.
    programs: Option<String>,
    long: bool,
}

impl Runner {
    async fn run(&mut self, case: &Case, dumps: bool) -> Outcome<Found> {
        let mut found = Found::default();
        let all = case.migrations.len();
        let whole = read::folder(&case.written(&self.scratch, all, None)?)?;
        let database = self.server.empty().await?;
        let mut connection = self.server.open(&database).await?;
        let mut before = Snapshot::take(&mut connection).await?;
        for (index, migration) in whole.migrations.iter().enumerate() {
            let number = index + 1;
            if let Err(refusal) = apply(&mut connection, &migration.up).await {
                found.never.push(format!("up {number}: the server says {}", refusal.message));
                break;
            }
            // What a script has set is gone with its connection.
            connection.close().await?;
            connection = self.server.open(&database).await?;
            let after = Snapshot::take(&mut connection).await?;
            let left = if number == all {
                (whole.manifest.clone(), whole.refusals.clone())
            } else {
                case.left(&self.scratch, number, None)?
            };
            claims(&mut found, &format!("up {number}"), &left, &mut connection).await?;
            if dumps {
                self.dump(&mut found, format!("up {number}"), &database, &after)?;
            }
            if let Some(down) = &migration.down {
                let states = (&before, &after);
                let then = case.migrations[index].1.as_deref();
                let left = case.left(&self.scratch, number, then)?;
                let truth = if self.long || !is_one_transaction(down) {
                    connection.close().await?;
                    let copy = self.server.copy(&database).await?;
                    let run = self.down(&mut found, number, down, &copy, &left, states, dumps);
                    let truth = run.await?;
                    self.server.drop(copy).await?;
                    connection = self.server.open(&database).await?;
                    truth
                } else {
                    // A connection is closed slowly, and a database copied more so.
                    sqlx::raw_sql("BEGIN").execute(&mut connection).await?;
                    let truth =
                        taken_down(&mut found, number, down, &left, states, &mut connection)
                            .await?;
                    sqlx::raw_sql("ROLLBACK").execute(&mut connection).await?;
                    truth
                };
                judge(&mut found, number, &whole, down, &truth);
            }
            before = after;
        }
        connection.close().await?;
        self.server.drop(database).await?;
        Ok(found)
    }

    /// Runs a down on a copy of its own.
    #[allow(clippy::too_many_arguments, reason = "all of it is what a down is held against")]
    async fn down(
        &self,
        found: &mut Found,
        number: usize,
        down: &Sql,
        copy: &Database,
        left: &Left,
        states: (&Snapshot, &Snapshot),
        dumps: bool,
    ) -> Outcome<Truth> {
        let mut connection = self.server.open(copy).await?;
        let truth = taken_down(found, number, down, left, states, &mut connection).await?;
        if dumps {
            let now = Snapshot::take(&mut connection).await?;
            self.dump(found, format!("down {number}"), copy, &now)?;
        }
        connection.close().await?;
        Ok(truth)
    }

    fn dump(
        &self,
        found: &mut Found,
        at: String,
        database: &Database,
        snapshot: &Snapshot,
    ) -> Outcome<()> {
        if let Some(programs) = &self.programs {
            let dump = dump::schema(programs, &self.server.url(database))?;
            let lines: Vec<String> = dump.lines().map(sorted).collect();
            found.states.push((at, snapshot.clone(), lines.join("\n")));
        }
        Ok(())
    }
}

/// Storage parameters in an order of ours: the server keeps that in which they were set, and it means
/// nothing.
fn sorted(line: &str) -> String {
    let inside = line.strip_prefix("WITH (").and_then(|rest| rest.strip_suffix(");"));
    match inside {
        Some(inside) => {
            let mut parameters: Vec<&str> = inside.split(", ").collect();
            parameters.sort_unstable();
            format!("WITH ({});", parameters.join(", "))
        }
        None => line.to_owned(),
    }
}

/// Whether a script can be tried inside of a transaction that is rolled back.
fn is_one_transaction(sql: &Sql) -> bool {
    match &sql.sending {
        Sending::Together(text) => {
            let text = text.to_ascii_lowercase();
            !["commit", "rollback", "begin;", "add value"]
                .iter()
                .any(|word| text.replace("set constraints all immediate", "").contains(word))
        }
        Sending::Apart(_) => false,
    }
}

/// Runs a down and holds what is there then against what we claim, and against what was there.
async fn taken_down(
    found: &mut Found,
    number: usize,
    down: &Sql,
    left: &Left,
    (before, after): (&Snapshot, &Snapshot),
    connection: &mut PgConnection,
) -> Outcome<Truth> {
    match apply(connection, down).await {
        Ok(()) => {
            sqlx::raw_sql("RESET ALL").execute(&mut *connection).await?;
            claims(found, &format!("down {number}"), left, connection).await?;
            let now = Snapshot::take_within(connection).await?;
            Ok(Truth::ran(before, after, &now))
        }
        Err(refusal) => Ok(Truth::refused(refusal)),
    }
}

/// Holds what a folder leaves against the server.
async fn claims(
    found: &mut Found,
    at: &str,
    (manifest, refusals): &Left,
    connection: &mut PgConnection,
) -> Outcome<()> {
    let Some(manifest) = manifest else {
        let refused = refusals.iter().filter(|finding| finding.is_error());
        let refused = refused.map(|one| format!("{at}: refused: {} [{}]", one.message, one.code));
        found.lines.extend(refused);
        return Ok(());
    };
    let shown = lines::shown(connection).await?;
    let claims = Claims::new(manifest, &shown);
    let read = observed::disagreements(connection, manifest, &shown).await?;
    found.never.extend(read.iter().map(|line| format!("{at}: {line}")));
    found.never.extend(claims.unsound.iter().map(|line| format!("{at}: unsound {line}")));
    found.lines.extend(
        claims.unclaimed.iter().map(|line| format!("{at}: unclaimed {}", line.replace('\n', " "))),
    );
    let (claimed, shown) = claims.total();
    found.claimed.0 += claimed;
    found.claimed.1 += shown;
    Ok(())
}

/// From 18 on what is not null is a constraint besides, `constraint t_c_not_null on t`, with a number behind the
/// name where that is taken.
fn is_not_null(key: &str) -> bool {
    let name = key.strip_prefix("constraint ").and_then(|rest| rest.split_once(" on "));
    name.is_some_and(|(name, _)| {
        name.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_not_null")
    })
}

/// Holds what we say of a down against the truth.
fn judge(found: &mut Found, number: usize, whole: &Folder, down: &Sql, truth: &Truth) {
    let findings = whole.findings_in(&down.path);
    let verdict = Verdict::of(truth, &findings);
    if truth.is_right() {
        found.downs.0 += 1;
    } else {
        found.downs.1 += 1;
    }
    let what = match &truth.refusal {
        Some(Refusal { message, .. }) => format!("fails: {message}"),
        None => {
            let differing = truth.differences.iter().filter(|one| !is_not_null(&one.key));
            let keys = differing.map(|one| format!("{} {}", one.change, one.key));
            format!("differs: {}", keys.collect::<Vec<_>>().join(", "))
        }
    };
    match verdict {
        Verdict::Clean => {}
        Verdict::Accused => {
            let accusing = findings.iter().filter(|one| one.accuses);
            found.never.extend(accusing.map(|one| {
                let help = one.labels.join("; ");
                format!("down {number}: accused: {} [{}] {help}", one.message, one.code)
            }));
        }
        Verdict::Found => found.lines.push(format!("down {number}: found, {what}")),
        Verdict::Vague => found.lines.push(format!("down {number}: vague, {what}")),
        Verdict::Missed => found.lines.push(format!("down {number}: missed, {what}")),
    }
}

/// All that a worker brings back.
type Judged = Vec<(usize, Found)>;

async fn work(
    mut runner: Runner,
    cases: Arc<Vec<Case>>,
    next: Arc<AtomicUsize>,
) -> Result<Judged, String> {
    let mut judged = Vec::new();
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(at) else { return Ok(judged) };
        let dumps = runner.long || at.is_multiple_of(SAMPLE);
        let found = runner.run(case, dumps).await;
        judged.push((at, found.map_err(|error| format!("{}: {error}", case.name))?));
    }
}

/// The extensions that a server has, and its version.
async fn server(cluster: &Cluster) -> Outcome<(BTreeSet<String>, u32)> {
    let mut connection = PgConnection::connect_with(&cluster.connect_options()).await?;
    let sql = "SELECT name FROM pg_available_extensions";
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await?;
    let version = connection.server_version_num().unwrap_or_default() / 10_000;
    connection.close().await?;
    Ok((names.into_iter().collect(), version))
}

#[test]
fn small_folders_agree_with_the_server() {
    let long = env::var("SCHEMA_AGREEMENT").is_ok_and(|value| value == "long");
    let only = env::var("SCHEMA_AGREEMENT_ONLY").ok();
    let cluster = Arc::new(Cluster::start().unwrap());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (extensions, version) = runtime.block_on(server(&cluster)).unwrap();
    let mut cases = Case::all();
    assert!(cases.len() >= 200, "{} folders", cases.len());
    let all = cases.len();
    cases.retain(|case| {
        let has_all = case.needs.iter().all(|name| extensions.contains(name));
        // A server that brings one of them brings all.
        assert!(has_all || !extensions.contains("citext"), "{}: {:?}", case.name, case.needs);
        has_all && case.from <= version && only.as_ref().is_none_or(|only| case.name.contains(only))
    });
    let cases = Arc::new(cases);
    let next = Arc::new(AtomicUsize::new(0));
    let scratch = env::temp_dir().join(format!("schema-agreement-{}", std::process::id()));
    let judged: Vec<(usize, Found)> = runtime.block_on(async {
        let mut workers = Vec::new();
        for number in 0..WORKERS {
            let mut server = Server::shared(cluster.clone(), number).await.unwrap();
            let programs = server.programs().await.unwrap();
            let programs = Some(programs).filter(|one| Path::new(one).join("pg_dump").is_file());
            let scratch = scratch.clone();
            let runner = Runner { server, scratch, programs, long };
            workers.push(tokio::spawn(work(runner, cases.clone(), next.clone())));
        }
        let mut judged = Vec::new();
        for worker in workers {
            judged.extend(worker.await.unwrap().unwrap());
        }
        judged.sort_by_key(|(at, _)| *at);
        judged
    });
    let _ = fs::remove_dir_all(&scratch);
    conclude(&cases, &judged, (all, version));
}

/// A line but for what servers differ in: from 16 on `pg_get_viewdef` leaves the table of a column away
/// where there is no other.
fn of_any_server(line: &str) -> &str {
    match line.split_once(" query text ") {
        Some((before, _)) => before,
        None => line,
    }
}

/// Tells what came of all folders, and fails where that is not what is expected.
fn conclude(cases: &[Case], judged: &[(usize, Found)], (all, version): (usize, u32)) {
    let bless = env::var_os("SCHEMA_BLESS").is_some();
    let (mut claimed, mut downs, mut wrong) = ((0, 0), (0, 0), String::new());
    let mut dumps: BTreeMap<String, (String, &str)> = BTreeMap::new();
    let mut states = 0;
    for (at, found) in judged {
        let case = &cases[*at];
        claimed = (claimed.0 + found.claimed.0, claimed.1 + found.claimed.1);
        downs = (downs.0 + found.downs.0, downs.1 + found.downs.1);
        for line in &found.never {
            writeln!(wrong, "{}: {line}", case.name).unwrap();
        }
        if bless {
            let mut text = format!("{}\n", case.body);
            if !found.lines.is_empty() {
                let lines: Vec<String> =
                    found.lines.iter().map(|line| format!("-- {line}\n")).collect();
                write!(text, "-- expected\n{}", lines.concat()).unwrap();
            }
            fs::write(&case.path, text).unwrap();
        } else {
            let (old, new): (BTreeSet<&str>, BTreeSet<&str>) = (
                case.expected.iter().map(|line| of_any_server(line)).collect(),
                found.lines.iter().map(|line| of_any_server(line)).collect(),
            );
            for line in old.difference(&new) {
                writeln!(wrong, "{}: expected {line}", case.name).unwrap();
            }
            for line in new.difference(&old) {
                writeln!(wrong, "{}: found {line}", case.name).unwrap();
            }
        }
        // What the server writes of it is decided by what we see of it.
        for (state, snapshot, dump) in &found.states {
            states += 1;
            let (other, first) =
                dumps.entry(format!("{snapshot:?}")).or_insert_with(|| (dump.clone(), &case.name));
            if other != dump {
                writeln!(wrong, "{} {state}: the same as in {first}, but for its dump", case.name)
                    .unwrap();
            }
        }
    }
    println!(
        "PostgreSQL {version}: {} of {all} folders; {} of {} lines claimed; {} right and {} wrong \
         downs; {states} states dumped, {} different",
        judged.len(),
        claimed.0,
        claimed.1,
        downs.0,
        downs.1,
        dumps.len(),
    );
    assert!(wrong.is_empty(), "SCHEMA_BLESS=1 writes what is expected\n{wrong}");
}

#[cfg(test)]
mod tests {
    use super::is_not_null;

    #[test]
    fn a_not_null_constraint_is_told_by_its_name() {
        for key in ["constraint t_c_not_null on t", "constraint t_c_not_null12 on t"] {
            assert!(is_not_null(key), "{key}");
        }
        for key in [
            "constraint t_c_not_nullable on t",
            "constraint t_c_not_null_check on t",
            "constraint t_check on a_not_null",
            "column t_c_not_null on t",
        ] {
            assert!(!is_not_null(key), "{key}");
        }
    }
}
