//! What becomes of the findings: which are reported, how bad they are, and what of them stays with
//! a migration.
//!
//! The checks say what they find and know nothing of releases, allowances or levels. Those are
//! decided here, in this order: an allowance takes a finding away, then `[checks]` sets its level,
//! then one about a released migration is left alone unless it makes the manifest wrong.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use schema_manifest::{DownFinding, Script};

use crate::allowance::{self, Allowance, Scope};
use crate::compile::Scripts;
use crate::diagnostic::{Class, Code, Diagnostic, Level};
use crate::folder::{Choice, DownFile, File, MigrationFiles, Settings};

/// What is known of a folder when its findings are judged.
pub(crate) struct Evidence<'a> {
    /// The migrations folder as the user named it.
    pub(crate) folder: &'a str,
    /// What exists before the first migration.
    pub(crate) base: Option<&'a File>,
    /// The migrations in their order.
    pub(crate) migrations: &'a [MigrationFiles],
    /// Their scripts, in the same order.
    pub(crate) scripts: &'a [Scripts],
    /// `schema.toml`
    pub(crate) settings: &'a Settings,
    /// Which migrations have been released.
    pub(crate) released: Released,
}

/// Which migrations have been released.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Released {
    /// There is no lock file: it is not known.
    Unknown,
    /// Those that the lock file lists.
    Listed(HashSet<i64>),
    /// All of them, since they are being adopted.
    All,
}

/// What became of the findings.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// What is reported.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What was let pass and concerns the way back, by version.
    pub(crate) down_findings: BTreeMap<i64, Vec<DownFinding>>,
    /// What a lock file would leave alone, or what adopting leaves alone.
    pub(crate) adoption: Option<Adoption>,
}

/// How much of what is found in a folder is left alone once its migrations are recorded as
/// released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adoption {
    /// How many findings.
    pub findings: usize,
    /// In how many migrations.
    pub migrations: usize,
}

impl fmt::Display for Adoption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        write!(
            f,
            "{} finding{} in {} migration{}",
            self.findings,
            plural(self.findings),
            self.migrations,
            plural(self.migrations)
        )
    }
}

/// The part of a migration that a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Up,
    Down,
    Verify,
}

/// A file of a migration.
struct Place<'a> {
    version: i64,
    /// The migration's place in the order.
    position: usize,
    part: Part,
    script: Option<&'a Script>,
}

/// Judges every finding.
pub(crate) fn judge(findings: Vec<Diagnostic>, evidence: &Evidence<'_>) -> Verdict {
    let places = places(evidence);
    let mut allowances = Allowances::of(evidence);
    let mut verdict = Verdict::default();
    let mut left_alone = Vec::new();
    for finding in findings {
        let place = finding.place().and_then(|path| places.get(path));
        let class = class(&finding, place);
        if class == Class::Fault {
            verdict.diagnostics.push(finding);
            continue;
        }
        let is_released = place.is_some_and(|place| evidence.released.holds(place.version));
        let may_be_left = matches!(class, Class::Style | Class::Down);
        let level = match evidence.settings.checks.get(&finding.code) {
            Some(Choice::Level(level)) => Some(*level),
            Some(Choice::Off) => None,
            None => Some(finding.level),
        };
        let is_allowed = allowances.allow(&finding, place, evidence);
        if let (false, Some(level)) = (is_allowed, level) {
            if may_be_left && let Some(place) = place {
                left_alone.push((place.version, is_released));
            }
            if !(is_released && may_be_left) {
                let released = place.filter(|_| is_released).map(|place| place.version);
                verdict.diagnostics.push(with_way_out(finding, level, released));
                continue;
            }
        }
        // A down that is not there is known by that alone.
        if let (Class::Down, Some(place)) = (class, place)
            && finding.code != Code::MissingDown
        {
            verdict.down_findings.entry(place.version).or_default().push(kept(&finding));
        }
    }
    let faulty = |finding: &Diagnostic| finding.level == Level::Error;
    if !verdict.diagnostics.iter().any(faulty) {
        // A fault may have hidden what an allowance is for.
        verdict.diagnostics.extend(allowances.idle());
    }
    verdict.adoption = adoption(&left_alone, &evidence.released);
    verdict
}

/// What a down holds is about the way back, whatever the check.
fn class(finding: &Diagnostic, place: Option<&Place<'_>>) -> Class {
    let in_down = place.is_some_and(|place| place.part == Part::Down);
    if in_down && finding.code != Code::NameMismatch { Class::Down } else { finding.class }
}

/// The level that was decided, and for what may stay how to say so.
fn with_way_out(finding: Diagnostic, level: Level, released: Option<i64>) -> Diagnostic {
    let code = finding.code;
    let finding = Diagnostic { level, ..finding };
    if let Some(version) = released {
        // A directive would change the checksum of a file that must not change.
        finding.help(format!(
            "the migration is released: if it does run as it is, say so in `schema.toml`, \
             `allow = [{{ check = \"{code}\", version = {version}, reason = \"..\" }}]`"
        ))
    } else if level == Level::Warning && !matches!(code, Code::IdleAllowance | Code::IdleOpaque) {
        finding.help(format!(
            "or let it stay, in the first lines of the file: `-- allow: {code}: why`"
        ))
    } else {
        finding
    }
}

/// What stays with the migration.
fn kept(finding: &Diagnostic) -> DownFinding {
    let label = finding.labels.first();
    DownFinding::new(
        finding.code.as_str().into(),
        finding.message.clone().into(),
        finding.place().unwrap_or_default().to_owned().into(),
        label.map(|label| label.source.line(label.span.start)),
    )
}

/// The summary is for what adds up: of a single finding it would say nothing new.
fn adoption(left_alone: &[(i64, bool)], released: &Released) -> Option<Adoption> {
    if matches!(released, Released::Listed(_)) {
        return None;
    }
    let migrations: HashSet<i64> = left_alone.iter().map(|(version, _)| *version).collect();
    let least = if *released == Released::All { 1 } else { 2 };
    let adoption = Adoption { findings: left_alone.len(), migrations: migrations.len() };
    (adoption.findings >= least).then_some(adoption)
}

impl Released {
    fn holds(&self, version: i64) -> bool {
        match self {
            Released::Unknown => false,
            Released::Listed(versions) => versions.contains(&version),
            Released::All => true,
        }
    }
}

/// Every file of every migration, by its path.
fn places<'a>(evidence: &Evidence<'a>) -> HashMap<&'a str, Place<'a>> {
    let mut places = HashMap::new();
    for (position, migration) in evidence.migrations.iter().enumerate() {
        let scripts = evidence.scripts.get(position);
        let down = match &migration.down {
            DownFile::Script(file) => Some(file),
            DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
        };
        let files = [
            (Part::Up, Some(&migration.up), scripts.map(|scripts| &scripts.up)),
            (Part::Down, down, scripts.and_then(|scripts| scripts.down.as_ref())),
            (
                Part::Verify,
                migration.verify.as_ref(),
                scripts.and_then(|scripts| scripts.verify.as_ref()),
            ),
        ];
        for (part, file, script) in files {
            let Some(file) = file else { continue };
            let version = migration.version;
            places.insert(file.source.path(), Place { version, position, part, script });
        }
    }
    places
}

/// Every allowance, and which of them allowed something.
struct Allowances<'a> {
    all: Vec<(&'a Allowance, bool)>,
    /// The positions of versions, for ranges of them.
    positions: HashMap<i64, usize>,
    /// Those of each file, by their place in `all`.
    of_files: HashMap<&'a str, Vec<usize>>,
    of_settings: Vec<usize>,
}

impl<'a> Allowances<'a> {
    fn of(evidence: &Evidence<'a>) -> Self {
        let mut allowances = Allowances {
            all: vec![],
            positions: HashMap::new(),
            of_files: HashMap::new(),
            of_settings: vec![],
        };
        for (position, migration) in evidence.migrations.iter().enumerate() {
            allowances.positions.insert(migration.version, position);
            let down = match &migration.down {
                DownFile::Script(file) => Some(file),
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let files = [Some(&migration.up), down, migration.verify.as_ref()];
            for allowance in files.into_iter().flatten().flat_map(|file| &file.allowances) {
                let of_file = allowances.of_files.entry(allowance.source.path()).or_default();
                of_file.push(allowances.all.len());
                allowances.all.push((allowance, false));
            }
        }
        for allowance in evidence.base.iter().flat_map(|file| &file.allowances) {
            let of_file = allowances.of_files.entry(allowance.source.path()).or_default();
            of_file.push(allowances.all.len());
            allowances.all.push((allowance, false));
        }
        for allowance in &evidence.settings.allow {
            allowances.of_settings.push(allowances.all.len());
            allowances.all.push((allowance, false));
        }
        allowances
    }

    /// Whether a finding is allowed.
    fn allow(
        &mut self,
        finding: &Diagnostic,
        place: Option<&Place<'_>>,
        evidence: &Evidence<'_>,
    ) -> bool {
        let of_file = finding.place().and_then(|path| self.of_files.get(path));
        let candidates: Vec<usize> =
            of_file.into_iter().flatten().chain(&self.of_settings).copied().collect();
        let mut allowed = false;
        for at in candidates {
            let Some((allowance, _)) = self.all.get(at) else { continue };
            if allowance.check == finding.code
                && self.covers(&allowance.scope, finding, place, evidence.folder)
                && let Some((_, used)) = self.all.get_mut(at)
            {
                *used = true;
                allowed = true;
            }
        }
        allowed
    }

    fn covers(
        &self,
        scope: &Scope,
        finding: &Diagnostic,
        place: Option<&Place<'_>>,
        folder: &str,
    ) -> bool {
        match scope {
            Scope::File => true,
            Scope::Statement(from) => {
                let Some(label) = finding.labels.first() else { return false };
                let statements = place.and_then(|place| place.script).map(|one| &one.statements);
                let next = statements
                    .and_then(|statements| statements.iter().find(|one| one.end > *from))
                    .map_or(u32::MAX, |statement| statement.end);
                label.span.start >= *from && label.span.start < next
            }
            Scope::Versions(first, last) => {
                let Some(place) = place else { return false };
                let at = |version: &i64| self.positions.get(version).copied();
                let first = first.as_ref().map_or(Some(0), at);
                let last = last.as_ref().map_or(Some(usize::MAX), at);
                let (Some(first), Some(last)) = (first, last) else { return false };
                (first..=last).contains(&place.position)
            }
            Scope::Files(glob) => finding
                .place()
                .and_then(|path| path.strip_prefix(folder)?.strip_prefix('/'))
                .is_some_and(|below| fast_glob::glob_match(glob, below)),
        }
    }

    /// A finding for each that allowed nothing.
    fn idle(&self) -> Vec<Diagnostic> {
        let idle = self.all.iter().filter(|(_, used)| !used);
        idle.map(|(allowance, _)| allowance::idle(allowance, self.unknown_end(&allowance.scope)))
            .collect()
    }

    /// An end of a range of versions that is no migration's.
    fn unknown_end(&self, scope: &Scope) -> Option<i64> {
        let Scope::Versions(first, last) = scope else { return None };
        [first, last]
            .into_iter()
            .flatten()
            .find(|version| !self.positions.contains_key(version))
            .copied()
    }
}
