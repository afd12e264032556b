//! `schema check`: every diagnostic of a folder.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use schema_core::{Compiled, Diagnostic, LockMode};
use schema_manifest::Embedded;
use serde::Serialize;

use crate::folder::{self, Folder, counted};
use crate::output::{self, Failure, Outcome, Output};

/// Check a folder of migrations: names, order, downs, syntax, meaning
///
/// Prints what `embed_migrations!` would report as compile errors and warnings.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema check
  schema check --source db/migrations --fixtures db/fixtures --dialect sqlite
  schema check --deny-warnings
  schema check --format github        annotations in a pull request, for GitHub Actions

Exit status: 0 when nothing or only warnings were found, 1 when an error was, 2 for a wrong call.")]
pub(crate) struct Check {
    #[command(flatten)]
    folder: Folder,
    /// Fail on warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// How findings are printed
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As the compiler prints them
    Text,
    /// One JSON document, as `--json`
    Json,
    /// Workflow commands of GitHub Actions
    Github,
}

impl Check {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let compiled = self.folder.compile(LockMode::Check);
        let is_clean = compiled.diagnostics.is_empty();
        let passes = compiled.embedded.is_some() && (is_clean || !self.deny_warnings);
        let format = if output.json { Format::Json } else { self.format };
        match format {
            Format::Text if passes && is_clean && output.quiet => {}
            Format::Text => output::print(&report(&compiled))?,
            Format::Json => output::print(&output::json(Body::of(&compiled))?)?,
            Format::Github => output::print(&github(&compiled))?,
        }
        if passes { Ok(()) } else { Err(Failure::Found) }
    }
}

fn report(compiled: &Compiled) -> String {
    let mut text = folder::diagnostics(compiled) + &last_line(compiled);
    if let Some(adoption) = compiled.adoption {
        let _ = write!(
            text,
            "\n{adoption} would be left alone if these migrations had been released\n  have they? \
             record that, once, as they are: `schema lock --adopt`"
        );
    }
    text
}

fn last_line(compiled: &Compiled) -> String {
    let tally = folder::tally(compiled);
    match &compiled.embedded {
        Some(embedded) => format!("{}; {tally}", summary(embedded)),
        None => tally,
    }
}

fn summary(embedded: &Embedded) -> String {
    let manifest = &embedded.manifest;
    format!(
        "{}, {}, {}, {}",
        counted(embedded.migrations.len(), "migration"),
        counted(embedded.fixtures.len(), "fixture"),
        counted(manifest.tables.len(), "table"),
        match manifest.opaque.len() {
            0 => "nothing opaque".to_owned(),
            count => format!("{} opaque", counted(count, "object")),
        }
    )
}

/// What was found, as data.
#[derive(Serialize)]
struct Body {
    /// Whether a binary would embed the folder.
    embeds: bool,
    migrations: usize,
    fixtures: usize,
    tables: usize,
    opaque: usize,
    diagnostics: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    level: String,
    code: String,
    message: String,
    path: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    labels: Vec<Labelled>,
    help: Vec<String>,
    /// The same as the compiler prints it.
    rendered: String,
}

#[derive(Serialize)]
struct Labelled {
    path: String,
    /// From 1, as all lines and columns; columns count characters.
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: String,
}

impl Body {
    fn of(compiled: &Compiled) -> Body {
        let embedded = compiled.embedded.as_ref();
        let count = |number: fn(&Embedded) -> usize| embedded.map(number).unwrap_or_default();
        Body {
            embeds: embedded.is_some(),
            migrations: count(|one| one.migrations.len()),
            fixtures: count(|one| one.fixtures.len()),
            tables: count(|one| one.manifest.tables.len()),
            opaque: count(|one| one.manifest.opaque.len()),
            diagnostics: compiled.diagnostics.iter().map(Found::of).collect(),
        }
    }
}

impl Found {
    fn of(diagnostic: &Diagnostic) -> Found {
        let labels: Vec<Labelled> = diagnostic.labels.iter().map(Labelled::of).collect();
        let first = labels.first();
        Found {
            level: diagnostic.level.to_string(),
            code: diagnostic.code.to_string(),
            message: diagnostic.message.clone(),
            path: diagnostic.place().map(str::to_owned),
            line: first.map(|label| label.line),
            column: first.map(|label| label.column),
            help: diagnostic.help.clone(),
            rendered: schema_core::render(diagnostic),
            labels,
        }
    }
}

impl Labelled {
    fn of(label: &schema_core::Label) -> Labelled {
        let place = |offset: u32| {
            let before = label.source.text().get(..offset as usize).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            let column = u32::try_from(line.chars().count() + 1).unwrap_or(u32::MAX);
            (label.source.line(offset), column)
        };
        let ((line, column), (end_line, end_column)) =
            (place(label.span.start), place(label.span.end));
        let (path, text) = (label.source.path().to_owned(), label.text.clone());
        Labelled { path, line, column, end_line, end_column, text }
    }
}

/// `::error file=..,line=..::..`, one line each, and the tally.
/// <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
fn github(compiled: &Compiled) -> String {
    let mut text = String::new();
    for found in compiled.diagnostics.iter().map(Found::of) {
        let mut properties: Vec<String> = Vec::new();
        properties.extend(found.path.as_deref().map(|path| format!("file={}", property(path))));
        if let Some(first) = found.labels.first() {
            properties.push(format!("line={},endLine={}", first.line, first.end_line));
            // Columns of a place that spans lines are refused.
            if first.line == first.end_line {
                properties.push(format!("col={},endColumn={}", first.column, first.end_column));
            }
        }
        properties.push(format!("title={}", property(&found.code)));
        let help = found.help.iter().map(|help| format!("help: {help}"));
        let lines: Vec<String> = std::iter::once(found.message.clone()).chain(help).collect();
        let message = data(&lines.join("\n"));
        let _ = writeln!(text, "::{} {}::{message}", found.level, properties.join(","));
    }
    text + &last_line(compiled)
}

/// A message as a workflow command carries it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use schema_core::{Code, Source, Span};

    use super::*;

    #[test]
    fn a_finding_is_a_workflow_command_with_its_place() {
        let source = Source::new("a,b/1_a.sql", "SELECT 1;\nDROP ä x;\n");
        let diagnostic = Diagnostic::new(Code::EmptyFile, "100% wrong\nhere")
            .at(&source, Span::new(18, 19), "this")
            .help("do: this");
        let compiled = Compiled { diagnostics: vec![diagnostic], ..Compiled::default() };
        assert_eq!(
            github(&compiled),
            "::error file=a%2Cb/1_a.sql,line=2,endLine=2,col=8,endColumn=9,title=empty-file::100%25 \
             wrong%0Ahere%0Ahelp: do: this\n1 error"
        );
    }
}
