//! `schema init`: what a crate needs to embed a folder of migrations.
//!
//! [`Facts`] is what stands there, [`SetUp`] follows from it, and only [`Init::run`] touches the disk.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use schema_core::{Adoption, Arguments, Code, Compiled, Level};
use schema_manifest::Dialect;
use serde::Serialize;

use super::new::{Layout, Style, entries};
use crate::connection;
use crate::folder::{Word, counted, tally};
use crate::output::{Failure, Outcome, Output};

/// Prepare a crate for its migrations: the folder, its `schema.toml`, and a `build.rs`
///
/// To be run where the service's `Cargo.toml` is. Says what is to be written into `Cargo.toml` and into the
/// code. A folder that is there already is recognised by the names in it, one of sqlx's too. What is there is never
/// changed: the second time it only says what is still to be done.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema init
  schema init --dialect sqlite
  schema init --source ../db/migrations    a folder that several crates share

Exit status: 0 when everything is there, 2 where a file cannot be read or written.")]
pub(crate) struct Init {
    /// The folder with the migrations; made where it is not there
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    source: String,
    /// The database they are for: else that of `DATABASE_URL`, of `Cargo.toml`, or that which takes the
    /// migrations
    #[arg(long)]
    dialect: Option<Word>,
}

/// What stands there.
#[derive(Debug, Clone, Default)]
struct Facts {
    source: String,
    /// `Cargo.toml`, where there is one.
    cargo: Option<String>,
    /// The build script, where there is one.
    build: Option<Existing>,
    /// Whether `Cargo.toml` switches the build script off.
    build_off: bool,
    /// `None`: there is no migration.
    layout: Option<Layout>,
    has_settings: bool,
    has_lock: bool,
    dialect: Option<Dialect>,
    findings: Findings,
}

#[derive(Debug, Clone)]
struct Existing {
    path: String,
    text: String,
}

/// What `schema check` says of the folder, counted.
#[derive(Debug, Clone, Default)]
struct Findings {
    missing_downs: usize,
    /// `2 errors, 1 warning`, where there are any.
    tally: Option<String>,
    adoption: Option<Adoption>,
}

/// What is made, and what is left to whoever called.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct SetUp {
    /// How the migrations that are there are laid out.
    layout: Option<&'static str>,
    made: Vec<File>,
    /// What was there, and stays as it is.
    kept: Vec<String>,
    to_do: Vec<Task>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct File {
    path: String,
    #[serde(skip)]
    text: String,
}

/// Something that a person has to write or to call.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Task {
    place: String,
    text: String,
}

#[derive(Serialize)]
struct Body<'a> {
    dialect: Option<&'static str>,
    layout: Option<&'static str>,
    made: Vec<&'a str>,
    kept: &'a [String],
    to_do: &'a [Task],
}

impl Init {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let source = self.source.trim_end_matches('/').to_owned();
        let source = if source.is_empty() { "/".to_owned() } else { source };
        let facts = Facts::read(source, self.dialect.map(Dialect::from))?;
        let set_up = SetUp::of(&facts);
        for file in &set_up.made {
            write(Path::new(&file.path), &file.text)
                .map_err(|error| Failure::Call(format!("cannot write {}: {error}", file.path)))?;
        }
        let made: Vec<&str> = set_up.made.iter().map(|file| &*file.path).collect();
        let dialect = facts.dialect.map(Dialect::keyword);
        let body =
            Body { dialect, layout: set_up.layout, made, kept: &set_up.kept, to_do: &set_up.to_do };
        output.result(&set_up.text(), body)
    }
}

/// A new file; what is there already stays.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    std::io::Write::write_all(&mut fs::File::create_new(path)?, text.as_bytes())
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Call(format!("cannot read {}: {error}", path.display()))),
    }
}

impl Facts {
    fn read(source: String, asked: Option<Dialect>) -> Result<Facts, Failure> {
        let folder = PathBuf::from(&source);
        let entries = entries(&folder)?;
        let has = |name: &str| entries.iter().any(|(entry, is_folder)| entry == name && !is_folder);
        let style = Style::of(&entries);
        let cargo = read(Path::new("Cargo.toml"))?;
        let script = cargo.as_deref().map_or(Script::Default, build_script);
        let build = match &script {
            Script::Off => None,
            Script::Default => Some("build.rs".to_owned()),
            Script::Named(path) => Some(path.clone()),
        };
        let build = match build {
            Some(path) => read(Path::new(&path))?.map(|text| Existing { path, text }),
            None => None,
        };
        let mut facts = Facts {
            layout: style.newest.map(|_| style.layout),
            has_settings: has("schema.toml"),
            has_lock: has("schema.lock"),
            build_off: script == Script::Off,
            build,
            cargo,
            source,
            dialect: asked,
            findings: Findings::default(),
        };
        let compiled = facts.compile();
        facts.findings = Findings::of(&compiled);
        Ok(facts)
    }

    /// What the compiler would say of the folder, for the dialect that it is found to be for.
    fn compile(&mut self) -> Compiled {
        let compile = |dialect: Option<Dialect>| {
            let both = vec![Dialect::Postgres, Dialect::Sqlite];
            let available = dialect.map_or(both, |dialect| vec![dialect]);
            schema_core::compile(&Arguments {
                folder: Some(self.source.clone()),
                dialect,
                available,
                ..Arguments::new(PathBuf::new(), Dialect::Postgres)
            })
        };
        if self.layout.is_none() {
            self.dialect = self.dialect.or_else(|| self.told());
            return Compiled::default();
        }
        // What `schema.toml` says counts before all that is guessed.
        let unguided = compile(self.dialect);
        if let Some(embedded) = &unguided.embedded {
            self.dialect = Some(embedded.dialect);
            return unguided;
        }
        if self.dialect.is_none() && !self.has_settings {
            self.dialect = self.told().or_else(|| {
                let takes = |dialect: &Dialect| compile(Some(*dialect)).embedded.is_some();
                only([Dialect::Postgres, Dialect::Sqlite].into_iter().filter(takes))
            });
            if self.dialect.is_some() {
                return compile(self.dialect);
            }
        }
        unguided
    }

    /// The dialect that the environment or `Cargo.toml` names.
    fn told(&self) -> Option<Dialect> {
        let named = |dialect: &Dialect| {
            let word = format!("\"{}\"", dialect.keyword());
            self.cargo.as_deref().is_some_and(|text| text.contains(&word))
        };
        connection::dialect_of_environment()
            .or_else(|| only([Dialect::Postgres, Dialect::Sqlite].into_iter().filter(named)))
    }
}

/// The item, where there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

impl Findings {
    fn of(compiled: &Compiled) -> Findings {
        let missing = |one: &&schema_core::Diagnostic| one.code == Code::MissingDown;
        let is_wrong = compiled.diagnostics.iter().any(|one| one.level == Level::Error);
        Findings {
            missing_downs: compiled.diagnostics.iter().filter(missing).count(),
            tally: is_wrong.then(|| tally(compiled)),
            adoption: compiled.adoption,
        }
    }
}

/// What `package.build` says.
#[derive(Debug, PartialEq, Eq)]
enum Script {
    /// `build.rs`, where there is one.
    Default,
    Named(String),
    Off,
}

/// <https://doc.rust-lang.org/cargo/reference/manifest.html#the-build-field>
fn build_script(cargo: &str) -> Script {
    let mut in_package = false;
    for line in cargo.lines().map(str::trim) {
        if line.starts_with('[') {
            in_package = line.starts_with("[package]");
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        if !in_package || key.trim() != "build" {
            continue;
        }
        let value = value.split('#').next().unwrap_or_default().trim();
        return match value.trim_matches(['"', '\'']) {
            "false" => Script::Off,
            "true" => Script::Default,
            path => Script::Named(path.to_owned()),
        };
    }
    Script::Default
}

/// Whether a build script makes cargo look at the folder.
fn watches(script: &str, source: &str) -> bool {
    let plain = |path: &str| path.trim_start_matches("./").trim_end_matches('/').to_owned();
    let watched = script.split("rerun-if-changed=").skip(1);
    let mut watched = watched.filter_map(|rest| rest.split(['"', '\\', '\n']).next());
    watched.any(|path| plain(path) == plain(source))
}

impl SetUp {
    fn of(facts: &Facts) -> SetUp {
        let layout = facts.layout.map(Layout::example);
        let mut set_up = SetUp { layout, made: vec![], kept: vec![], to_do: vec![] };
        set_up.build(facts);
        let path = format!("{}/schema.toml", facts.source);
        if facts.has_settings {
            set_up.kept.push(path);
        } else {
            set_up.made.push(File { path, text: settings(facts.dialect) });
        }
        set_up.code(facts);
        set_up.folder(facts);
        set_up
    }

    fn task(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.to_do.push(Task { place: place.into(), text: text.into() });
    }

    /// The line that makes cargo notice a new migration.
    fn build(&mut self, facts: &Facts) {
        let line = format!("println!(\"cargo::rerun-if-changed={}\");", facts.source);
        match &facts.build {
            _ if facts.cargo.is_none() => {}
            Some(there) if watches(&there.text, &facts.source) => {
                self.kept.push(there.path.clone());
            }
            Some(there) => {
                self.kept.push(there.path.clone());
                self.task(format!("in `main` of {}", there.path), line);
            }
            None if facts.build_off => self.task(
                "in Cargo.toml, where `build = false` stands",
                format!("build = \"build.rs\"  # with: fn main() {{ {line} }}"),
            ),
            None => self.made.push(File {
                path: "build.rs".to_owned(),
                text: format!(
                    "//! Makes cargo build again when a migration is added.\n\nfn main() {{\n    {line}\n}}\n"
                ),
            }),
        }
    }

    fn code(&mut self, facts: &Facts) {
        let Some(cargo) = &facts.cargo else {
            self.task(
                "there is no Cargo.toml here",
                "for a service that embeds the migrations: run `schema init` where its Cargo.toml is",
            );
            return;
        };
        let word = facts.dialect.map_or("postgres", Dialect::keyword);
        let mut lines = Vec::new();
        if !cargo.contains("schema-runtime") {
            lines
                .push(format!("schema-runtime = {{ version = \"0.1\", features = [\"{word}\"] }}"));
        }
        if !cargo.contains("sqlx") {
            lines.push(format!(
                "sqlx = {{ version = \"0.9\", features = [\"runtime-tokio\", \"{word}\"] }}"
            ));
        }
        if lines.is_empty() {
            return;
        }
        self.task("in Cargo.toml, below [dependencies]", lines.join("\n"));
        let argument = match &*facts.source {
            "migrations" | "./migrations" => String::new(),
            source => format!("\"{source}\""),
        };
        self.task(
            "in src/schema.rs, with `mod schema;` in src/main.rs",
            format!("schema_runtime::embed_migrations!({argument});"),
        );
        self.task(
            "where the service has its pool, before it serves",
            "println!(\"{}\", schema::SCHEMA.start(&pool).await?);",
        );
    }

    /// What the folder itself lacks.
    fn folder(&mut self, facts: &Facts) {
        let Facts { source, findings, .. } = facts;
        let at = if source == "migrations" { String::new() } else { format!(" --source {source}") };
        let settings = format!("{source}/schema.toml");
        if facts.dialect.is_none() && !facts.has_settings {
            self.task(
                settings.clone(),
                "say which database the migrations are for: `dialect = ..`",
            );
        }
        if facts.layout.is_none() {
            self.task("the first migration", format!("schema new{at} add_users"));
            return;
        }
        if findings.missing_downs > 0 {
            self.task(
                settings,
                format!(
                    "{} no down: write it, or set `downs = \"optional\"`",
                    if findings.missing_downs == 1 {
                        "1 migration has".to_owned()
                    } else {
                        format!("{} have", counted(findings.missing_downs, "migration"))
                    }
                ),
            );
        }
        if !facts.has_lock {
            let adopted = match findings.adoption {
                Some(adoption) => format!("  # {adoption} left alone from then on"),
                None => String::new(),
            };
            self.task(
                "if the migrations have been released, once",
                format!("schema lock{at} --adopt{adopted}"),
            );
        }
        match &findings.tally {
            Some(tally) => {
                self.task(format!("the folder has {tally}"), format!("schema check{at}"));
            }
            None => self.task("from now on, in CI", format!("schema check{at}")),
        }
    }

    fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.layout.map(|layout| format!("found migrations as {layout}")));
        lines.extend(self.made.iter().map(|file| format!("made {}", file.path)));
        lines.extend(self.kept.iter().map(|path| format!("kept {path}: it was there")));
        if self.made.is_empty() {
            lines.push("nothing was changed".to_owned());
        }
        if !self.to_do.is_empty() {
            lines.push("\nwhat to do:".to_owned());
        }
        for Task { place, text } in &self.to_do {
            lines.push(format!("  {place}:"));
            lines.extend(text.lines().map(|line| format!("    {line}")));
        }
        lines.join("\n")
    }
}

/// `schema.toml` with the settings that a beginner asks for; what is commented out is the default, or an
/// example.
fn settings(dialect: Option<Dialect>) -> String {
    let mut text = "# Settings of this folder. Each line is optional; `schema check` finds a misspelt one.\n\n\
                    # The database that the migrations are for: \"postgres\" or \"sqlite\".\n"
        .to_owned();
    let _ = match dialect {
        Some(dialect) => writeln!(text, "dialect = \"{}\"", dialect.keyword()),
        None => writeln!(text, "# dialect = \"postgres\""),
    };
    let blocks: [(&str, &str, &[Dialect]); 6] = [
        (
            "The oldest PostgreSQL that has to take them: newer syntax is an error.",
            "server = 15",
            &[Dialect::Postgres],
        ),
        (
            "\"optional\": a migration without a down is forward only, and no error.",
            "downs = \"required\"",
            &[],
        ),
        (
            "How the SQL spells the default schema, where it does.",
            "default-schema = \"public\"",
            &[Dialect::Postgres],
        ),
        (
            "SQL for what is there before the first migration; the path begins at Cargo.toml.",
            "base = \"base.sql\"",
            &[Dialect::Postgres],
        ),
        (
            "Files in here that are no migrations.",
            "ignore = [{ files = \"data_*.sql\", reason = \"run by hand, once\" }]",
            &[],
        ),
        (
            "What becomes of a check: \"error\", \"warning\" or \"off\". Last, since it is a table.",
            "[checks]\n# version-gap = \"off\"",
            &[],
        ),
    ];
    let of: BTreeSet<&str> = dialect.iter().map(|one| one.keyword()).collect();
    for (comment, line, only) in blocks {
        if of.is_empty() || only.is_empty() || only.iter().any(|one| of.contains(one.keyword())) {
            let _ = write!(text, "\n# {comment}\n# {line}\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_script_is_found_where_cargo_finds_it() {
        for (cargo, expected) in [
            ("[package]\nname = 'a'", Script::Default),
            ("[package]\nbuild = \"gen.rs\" # ours", Script::Named("gen.rs".to_owned())),
            ("[package]\nbuild = false", Script::Off),
            ("[package]\nbuild = true", Script::Default),
            ("[dependencies]\nbuild = \"1\"", Script::Default),
        ] {
            assert_eq!(build_script(cargo), expected, "{cargo}");
        }
    }

    #[test]
    fn a_build_script_watches_the_folder_that_it_names() {
        for (script, source, expected) in [
            ("println!(\"cargo:rerun-if-changed=migrations\");", "migrations", true),
            ("println!(\"cargo::rerun-if-changed=./migrations/\");", "migrations", true),
            ("println!(\"cargo::rerun-if-changed=migrations\\n\");", "./migrations", true),
            ("println!(\"cargo:rerun-if-changed=migrations2\");", "migrations", false),
            ("println!(\"cargo:rerun-if-changed=proto\");", "migrations", false),
            ("fn main() {}", "migrations", false),
        ] {
            assert_eq!(watches(script, source), expected, "{script}");
        }
    }

    #[test]
    fn what_is_there_is_kept_and_what_is_missing_is_made() {
        let facts = Facts {
            source: "migrations".to_owned(),
            cargo: Some("[package]".to_owned()),
            dialect: Some(Dialect::Sqlite),
            ..Facts::default()
        };
        let made = |facts: &Facts| -> Vec<String> {
            SetUp::of(facts).made.into_iter().map(|file| file.path).collect()
        };
        let tasks = |facts: &Facts| -> String {
            SetUp::of(facts).to_do.into_iter().map(|task| task.text + "\n").collect()
        };
        assert_eq!(made(&facts), ["build.rs", "migrations/schema.toml"]);
        assert!(tasks(&facts).contains("features = [\"sqlite\"]"), "{}", tasks(&facts));
        let there = Facts {
            cargo: Some("schema-runtime = 1\nsqlx = 1".to_owned()),
            build: Some(Existing {
                path: "build.rs".to_owned(),
                text: "\"cargo:rerun-if-changed=migrations\"".to_owned(),
            }),
            layout: Some(Layout::Pairs),
            has_settings: true,
            has_lock: true,
            ..facts.clone()
        };
        assert_eq!(made(&there), Vec::<String>::new());
        assert_eq!(tasks(&there), "schema check\n");
        let no_crate = Facts { cargo: None, ..facts.clone() };
        assert_eq!(made(&no_crate), ["migrations/schema.toml"]);
        let off = Facts { build_off: true, ..facts };
        assert_eq!(made(&off), ["migrations/schema.toml"]);
    }
}
