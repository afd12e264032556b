//! What is told: a line for each folder, a table of all, and everything as data.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use crate::apply::Refusal;
use crate::claims::Claims;
use crate::folder::{Finding, Folder, Migration};
use crate::options::Options;
use crate::truth::{Outcome, Truth};
use crate::verdict::Verdict;
use schema_runtime::testing::SnapshotDifference as Difference;

/// A down with what came of it.
#[derive(Debug, Serialize)]
pub(crate) struct DownRecord {
    /// What kind of line it is.
    pub(crate) record: &'static str,
    pub(crate) folder: String,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) path: String,
    /// Whether its up changes the schema.
    pub(crate) up_changes: bool,
    #[serde(flatten)]
    pub(crate) truth: Truth,
    pub(crate) verdict: Verdict,
    pub(crate) findings: Vec<Finding>,
    /// Whether `pg_dump` writes the same as before the up, where it was asked.
    pub(crate) same_dump: Option<bool>,
}

/// What is claimed after an up.
#[derive(Debug, Serialize)]
pub(crate) struct UpRecord {
    /// What kind of line it is.
    pub(crate) record: &'static str,
    pub(crate) folder: String,
    pub(crate) version: i64,
    pub(crate) path: String,
    /// `None` where the migrations up to there are refused.
    pub(crate) claims: Option<Claims>,
}

/// A folder with what came of its ups.
#[derive(Debug, Serialize)]
pub(crate) struct FolderRecord {
    /// What kind of line it is.
    record: &'static str,
    folder: String,
    ups: usize,
    accepted: usize,
    /// The up at which the server stopped, and why.
    refused: Option<RefusedUp>,
    claims: Option<Claims>,
    /// What is in the way of adopting the folder.
    refusals: Vec<Finding>,
    /// Findings that are about no down, in the folder as a new one.
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct RefusedUp {
    path: String,
    refusal: Refusal,
    /// What we say about that file.
    findings: Vec<Finding>,
}

impl FolderRecord {
    pub(crate) fn new(
        folder: &Folder,
        accepted: usize,
        refused: Option<(&Migration, Refusal)>,
        claims: Option<Claims>,
    ) -> Self {
        let downs: Vec<&str> = folder
            .migrations
            .iter()
            .filter_map(|one| Some(one.down.as_ref()?.path.as_str()))
            .collect();
        let is_of_down =
            |finding: &&Finding| finding.path.as_deref().is_some_and(|path| downs.contains(&path));
        FolderRecord {
            record: "folder",
            folder: folder.name.clone(),
            ups: folder.migrations.len(),
            accepted,
            refused: refused.map(|(migration, refusal)| RefusedUp {
                path: migration.up.path.clone(),
                refusal,
                findings: folder.findings_in(&migration.up.path),
            }),
            claims,
            refusals: folder.refusals.clone(),
            findings: folder.findings.iter().filter(|one| !is_of_down(one)).cloned().collect(),
        }
    }
}

/// The counts of a folder.
#[derive(Debug, Default, Clone)]
struct Counts {
    outcomes: BTreeMap<&'static str, usize>,
    verdicts: BTreeMap<&'static str, usize>,
    downs: usize,
    /// Downs that are right by our comparison and wrong by that of the dumps, or the other way.
    dumps: Vec<String>,
    /// After each up, where it was asked: how many are claimed, shown and unsound, and what is refused.
    every: Option<Every>,
}

/// The claims after every up, all together.
#[derive(Debug, Default, Clone, Copy)]
struct Every {
    claimed: usize,
    shown: usize,
    unsound: usize,
    refused: usize,
}

/// In how many downs something is wrong.
#[derive(Debug, Default, Clone, Copy)]
struct Occurrences {
    differs: usize,
    nothing: usize,
    /// In all of them together.
    objects: usize,
}

/// Where everything is told.
#[derive(Debug)]
pub(crate) struct Report {
    folder: Option<PathBuf>,
    verbose: bool,
    file: Option<File>,
    counts: Counts,
    rows: Vec<String>,
    /// By what happened to a kind of object.
    histogram: BTreeMap<String, Occurrences>,
    /// By SQLSTATE: how many downs fail with it, and what the first says.
    failures: BTreeMap<String, (usize, String)>,
}

/// The head of the table.
const HEAD: &str = "folder                   ups accepted | downs   ok order fails nothing differs | found \
                    vague missed accused | unsound claimed/shown";

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        Report {
            folder: options.json.clone(),
            verbose: options.verbose,
            file: None,
            counts: Counts::default(),
            rows: vec![],
            histogram: BTreeMap::new(),
            failures: BTreeMap::new(),
        }
    }

    /// Begins a folder.
    pub(crate) fn begin(&mut self, name: &str) -> Result<(), Box<dyn Error>> {
        self.counts = Counts::default();
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder)?;
            self.file = Some(File::create(folder.join(format!("{name}.jsonl")))?);
        }
        Ok(())
    }

    fn line(&mut self, record: &impl Serialize) -> Result<(), Box<dyn Error>> {
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", serde_json::to_string(record)?)?;
        }
        Ok(())
    }

    pub(crate) fn up(&mut self, up: &UpRecord) -> Result<(), Box<dyn Error>> {
        self.line(up)?;
        let every = self.counts.every.get_or_insert_default();
        let Some(claims) = &up.claims else {
            every.refused += 1;
            return Ok(());
        };
        let (claimed, shown) = claims.total();
        every.claimed += claimed;
        every.shown += shown;
        every.unsound += claims.unsound.len();
        for line in claims.unsound.iter().filter(|_| self.verbose) {
            println!("{}: unsound: {line}", up.path);
        }
        Ok(())
    }

    pub(crate) fn down(&mut self, down: &DownRecord) -> Result<(), Box<dyn Error>> {
        self.line(down)?;
        self.counts.downs += 1;
        *self.counts.outcomes.entry(outcome(down.truth.outcome)).or_default() += 1;
        *self.counts.verdicts.entry(verdict(down.verdict)).or_default() += 1;
        // A dump shows the order of columns.
        let expected = down.truth.outcome == Outcome::Ok;
        if down.same_dump.is_some_and(|same| same != expected) {
            self.counts.dumps.push(down.path.clone());
        }
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        if !down.truth.is_right() {
            for one in down.truth.differences.iter().filter(|one| one.kind != "order") {
                *kinds.entry(what(one, &down.truth.differences)).or_default() += 1;
            }
        }
        for (kind, count) in kinds {
            let entry = self.histogram.entry(kind).or_default();
            entry.objects += count;
            match down.truth.outcome {
                Outcome::Nothing => entry.nothing += 1,
                _ => entry.differs += 1,
            }
        }
        if let Some(refusal) = &down.truth.refusal {
            let state = refusal.sqlstate.clone().unwrap_or_default();
            let failure =
                self.failures.entry(state).or_insert_with(|| (0, refusal.message.clone()));
            failure.0 += 1;
        }
        if self.verbose && down.verdict != Verdict::Clean {
            tell(down);
        }
        Ok(())
    }

    pub(crate) fn folder(&mut self, folder: &FolderRecord) -> Result<(), Box<dyn Error>> {
        self.line(folder)?;
        let Counts { outcomes, verdicts, downs, dumps, every } = std::mem::take(&mut self.counts);
        let of = |counts: &BTreeMap<&str, usize>, name: &str| {
            counts.get(name).copied().unwrap_or_default()
        };
        let (unsound, claimed) = match &folder.claims {
            Some(claims) => {
                let (both, all) = claims.total();
                let kinds = claims.kinds.iter().filter(|(_, (both, all))| both < all);
                let less: Vec<String> =
                    kinds.map(|(kind, (both, all))| format!("{kind} {both}/{all}")).collect();
                let less =
                    if less.is_empty() { String::new() } else { format!(" ({})", less.join(", ")) };
                (claims.unsound.len().to_string(), format!("{both}/{all}{less}"))
            }
            None => ("-".to_owned(), "-".to_owned()),
        };
        let row = format!(
            "{:<24} {:>3} {:>8} | {downs:>5} {:>4} {:>5} {:>5} {:>7} {:>7} | {:>5} {:>5} {:>6} {:>7} | {unsound:>7} {claimed}",
            folder.folder,
            folder.ups,
            folder.accepted,
            of(&outcomes, "ok"),
            of(&outcomes, "order"),
            of(&outcomes, "fails"),
            of(&outcomes, "nothing"),
            of(&outcomes, "differs"),
            of(&verdicts, "found"),
            of(&verdicts, "vague"),
            of(&verdicts, "missed"),
            of(&verdicts, "accused"),
        );
        if self.rows.is_empty() {
            println!("{HEAD}");
        }
        println!("{row}");
        if let Some(refused) = &folder.refused {
            println!("    the server refuses {}: {}", refused.path, refused.refusal.message);
        }
        for finding in &folder.refusals {
            println!(
                "    we refuse {}: {} [{}]",
                finding.path.as_deref().unwrap_or("the folder"),
                finding.message,
                finding.code
            );
        }
        if let Some(Every { claimed, shown, unsound, refused }) = every {
            println!(
                "    after every up: {claimed}/{shown} claimed, {unsound} unsound, {refused} refused"
            );
        }
        for path in dumps {
            println!("    the dumps say otherwise: {path}");
        }
        if let (true, Some(claims)) = (self.verbose, &folder.claims) {
            claims.unsound.iter().for_each(|line| println!("    unsound: {line}"));
            claims.unclaimed.iter().for_each(|line| println!("    unclaimed: {line}"));
        }
        self.rows.push(row);
        Ok(())
    }

    /// The table once more where something stood between its rows, and what is wrong with downs.
    pub(crate) fn end(&self) {
        if self.rows.len() > 1 {
            println!("\n{HEAD}");
            self.rows.iter().for_each(|row| println!("{row}"));
        }
        let mut histogram: Vec<_> = self.histogram.iter().collect();
        histogram.sort_by_key(|(_, one)| std::cmp::Reverse((one.differs, one.nothing)));
        if !histogram.is_empty() {
            println!("\nwhat wrong downs leave: downs that differ, downs that do nothing, objects");
        }
        for (kind, Occurrences { differs, nothing, objects }) in histogram {
            println!("{differs:>7} {nothing:>7} {objects:>7}  {kind}");
        }
        if !self.failures.is_empty() {
            println!("\nwhy downs fail: downs, SQLSTATE, the first message");
        }
        for (state, (downs, message)) in &self.failures {
            println!("{downs:>5} {state}  {message}");
        }
    }
}

/// A down that is wrong or is accused, for people.
fn tell(down: &DownRecord) {
    println!("{} {}: {}", verdict(down.verdict), outcome(down.truth.outcome), down.path);
    if let Some(refusal) = &down.truth.refusal {
        println!("    {}", refusal.message);
    }
    for one in &down.truth.differences {
        println!("    {} {}", one.change, one.key);
        if one.change == "changed" {
            println!("        before: {}", one.before.as_deref().unwrap_or_default());
            println!("        now: {}", one.now.as_deref().unwrap_or_default());
        }
    }
    for finding in &down.findings {
        println!("    {}: {} [{}]", finding.level, finding.message, finding.code);
    }
}

/// What happened to an object: `index lost`, or `index renamed` where the same is there under another
/// name.
fn what(one: &Difference, all: &[Difference]) -> String {
    let definition = |difference: &Difference| {
        let text = difference.before.as_ref().or(difference.now.as_ref());
        text.map(|text| text.replace(difference.name(), ""))
    };
    let is_other = |other: &&Difference| {
        other.kind == one.kind && other.change != one.change && definition(other) == definition(one)
    };
    let may_be_renamed =
        matches!(one.kind.as_str(), "constraint" | "index" | "trigger" | "sequence");
    match one.change {
        "lost" | "left" if may_be_renamed && all.iter().any(|other| is_other(&other)) => {
            format!("{} under another name", one.kind)
        }
        change => format!("{} {change}", one.kind),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Order => "order",
        Outcome::Fails => "fails",
        Outcome::Nothing => "nothing",
        Outcome::Differs => "differs",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Clean => "clean",
        Verdict::Found => "found",
        Verdict::Vague => "vague",
        Verdict::Missed => "missed",
        Verdict::Accused => "accused",
    }
}
