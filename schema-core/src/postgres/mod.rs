//! Postgres: the SQL of a folder replayed on an in-memory catalog, no database needed.
//!
//! [`syntax`] turns text into statements, [`replay`] runs them on the [`catalog`], which gives the
//! manifest at the end.

mod catalog;
mod fixtures;
mod format_type;
mod replay;
mod syntax;

use schema_manifest::{Dialect, Script, Statement};

use crate::compile::{Checked, Scripts};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{DownFile, File, MigrationFiles};
use crate::source::Span;
use crate::transactions::{self, Control};
use crate::{script, suggest};
use catalog::Catalog;
use replay::Replay;
use syntax::{Kind, Parsed, Transaction};

/// Replays a folder. Everything that is found goes to `findings`, in the order of the files.
pub(crate) fn check(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let mut catalog = Catalog::default();
    let migrations = migrations
        .iter()
        .map(|migration| {
            let parsed = parse(&migration.up, findings);
            let mut replay = Replay::new(
                &mut catalog,
                findings,
                migration.version,
                &migration.up.source,
                default_schema,
            );
            for statement in &parsed.statements {
                replay.statement(statement);
            }
            if parsed.fault.is_some() {
                replay.unreadable(migration.up.source.text());
            }
            let up = finish(&migration.up, &parsed, findings);
            let down = match &migration.down {
                DownFile::Script(file) => Some(finish(file, &parse(file, findings), findings)),
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let verify = migration.verify.as_ref();
            let verify = verify.map(|file| finish(file, &parse(file, findings), findings));
            Scripts { up, down, verify }
        })
        .collect();
    let fixtures = fixtures
        .iter()
        .map(|file| {
            let parsed = parse(file, findings);
            if parsed.fault.is_none() {
                fixtures::check(&catalog, file, &parsed.statements, default_schema, findings);
            }
            finish(file, &parsed, findings)
        })
        .collect();
    Checked { migrations, fixtures, manifest: catalog.manifest() }
}

/// Parses a file and reports its first fault, or that it holds no statement.
fn parse(file: &File, findings: &mut Vec<Diagnostic>) -> Parsed {
    let parsed = syntax::parse(file.source.text());
    match &parsed.fault {
        Some(fault) => {
            let (span, message, help) = worded(file, fault);
            let mut finding = Diagnostic::new(Code::Syntax, "PostgreSQL does not accept this SQL")
                .at(&file.source, span, message);
            if let Some(help) = help {
                finding = finding.help(help);
            }
            findings.push(finding);
        }
        None if parsed.statements.is_empty() => findings.push(script::empty(&file.source)),
        None => {}
    }
    parsed
}

/// The parser's message in the words of someone who writes SQL: where, what, and what to do.
fn worded(file: &File, fault: &syntax::Fault) -> (Span, String, Option<String>) {
    let found = file.source.slice(fault.span);
    let span = fault.span;
    if found == "\\" {
        let help = "psql's own commands are not SQL: take the line away".to_owned();
        return (span, "a command of psql".to_owned(), Some(help));
    }
    if let Some(worded) = misspelt(file, fault) {
        return worded;
    }
    match fault.message.split_once(", found ") {
        Some(("expected command", _)) => {
            let help = match suggest::nearest(&found.to_ascii_uppercase(), VERBS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "is the statement before it complete, and is its `;` where it should be?"
                    .to_owned(),
            };
            (span, format!("`{found}` starts no statement here"), Some(help))
        }
        _ if fault.message == "unexpected trailing comma" => {
            let help = "take the comma away".to_owned();
            (span, "a comma with nothing behind it".to_owned(), Some(help))
        }
        _ if fault.message == "Missing semicolon between statements" => {
            let help = "end the statement with `;`, or take away what does not belong to it";
            (
                span,
                "this statement ends here, and the next begins".to_owned(),
                Some(help.to_owned()),
            )
        }
        Some((expected, _)) => (span, format!("{}, found `{found}`", readable(expected)), None),
        None => (span, readable(&fault.message), None),
    }
}

const VERBS: [&str; 10] = [
    "ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "SELECT", "TRUNCATE",
    "UPDATE",
];

const OBJECTS: [&str; 18] = [
    "AGGREGATE",
    "COLLATION",
    "DATABASE",
    "DOMAIN",
    "EXTENSION",
    "FUNCTION",
    "INDEX",
    "MATERIALIZED",
    "POLICY",
    "PROCEDURE",
    "ROLE",
    "RULE",
    "SCHEMA",
    "SEQUENCE",
    "TABLE",
    "TRIGGER",
    "TYPE",
    "VIEW",
];

/// `CREATE TABEL`: the parser points at `CREATE`, but it is the next word that is wrong.
fn misspelt(file: &File, fault: &syntax::Fault) -> Option<(Span, String, Option<String>)> {
    let verb = file.source.slice(fault.span);
    if !["CREATE", "ALTER", "DROP"].iter().any(|known| verb.eq_ignore_ascii_case(known)) {
        return None;
    }
    let rest = file.source.text().get(fault.span.range().end..)?;
    let gap = rest.len() - rest.trim_start().len();
    let word = rest[gap..].split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    if word.is_empty() {
        return None;
    }
    let start = fault.span.end + u32::try_from(gap).ok()?;
    let span = Span::new(start, start + u32::try_from(word.len()).ok()?);
    let near = suggest::nearest(&word.to_ascii_uppercase(), OBJECTS);
    Some((
        span,
        format!("not something to {}", verb.to_lowercase()),
        near.map(|near| format!("did you mean `{near}`?")),
    ))
}

/// `expected R_PAREN` as `expected )`.
fn readable(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let (word, comma) = word.strip_suffix(',').map_or((word, ""), |word| (word, ","));
        let plain = match word {
            "R_PAREN" => "`)`",
            "L_PAREN" => "`(`",
            "R_BRACK" => "`]`",
            "SEMICOLON" => "`;`",
            "COMMA" => "`,`",
            "EQ" => "`=`",
            "IDENT" => "a name",
            "Missing" => "missing",
            _ => "",
        };
        match (plain, word.strip_suffix("_KW")) {
            ("", Some(keyword)) => format!("`{keyword}`{comma}"),
            ("", None) => format!("{word}{comma}"),
            (plain, _) => format!("{plain}{comma}"),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The script as the runtime carries it.
fn finish(file: &File, parsed: &Parsed, findings: &mut Vec<Diagnostic>) -> Script {
    let mut statements: Vec<Statement> = parsed
        .statements
        .iter()
        .map(|statement| {
            Statement::new(
                statement.span.start,
                statement.span.end,
                file.source.line(statement.span.start),
                statement.transaction,
                statement.discards_data,
            )
        })
        .collect();
    if parsed.fault.is_none() {
        let controls = controls(&parsed.statements);
        transactions::check(file, Dialect::Postgres, &controls, &mut statements, findings);
    }
    script::finish(file, statements)
}

/// The statements that control the transaction; savepoints inside of one are harmless.
fn controls(statements: &[syntax::Statement]) -> Vec<(usize, Control)> {
    let control = |statement: &syntax::Statement| match statement.kind {
        Kind::Transaction(Transaction::Begin) => Some(Control::Begin),
        Kind::Transaction(Transaction::Commit) => Some(Control::Commit),
        Kind::Transaction(Transaction::Rollback | Transaction::Prepared) => Some(Control::Other),
        _ => None,
    };
    let numbered = statements.iter().enumerate();
    numbered.filter_map(|(at, statement)| Some((at, control(statement)?))).collect()
}
