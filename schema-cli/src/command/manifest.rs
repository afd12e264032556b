//! `schema manifest`: the schema that a folder leaves behind.

use std::collections::HashSet;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use schema_manifest::{Column, ConstraintKind, Embedded, Opaque, SchemaObject, Table};
use schema_runtime::cli::parts::fingerprint;
use serde::Serialize;

use crate::folder::Folder;
use crate::output::{self, Outcome, Output};

/// Print the schema that the migrations leave behind
///
/// As JSON it carries `"format": 1`, and only ever gains fields: `tables` with their columns, constraints and
/// indexes, `enums`, `objects` (everything else), and `opaque`, what could not be seen through, each with the
/// file and line that made it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema manifest | jq '.tables[].name.name'
  schema manifest --format markdown > docs/schema.md
  schema manifest --format mermaid          an entity-relationship diagram
  schema manifest --at 20260105090000       as it was after that migration

Exit status: 0 when it is printed, 1 when the folder has errors, 2 for a wrong call.")]
pub(crate) struct Manifest {
    #[command(flatten)]
    folder: Folder,
    /// As data, as a page, or as a diagram
    #[arg(long, default_value = "json")]
    format: Format,
    /// The schema right after this migration, and not after the newest one
    #[arg(long, value_name = "VERSION")]
    at: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON document
    Json,
    /// A page with a table for each table
    Markdown,
    /// A Mermaid `erDiagram`
    Mermaid,
}

#[derive(Serialize)]
struct Body<'a> {
    dialect: &'static str,
    folder: &'a str,
    /// The newest migration.
    version: Option<i64>,
    fingerprint: String,
    #[serde(flatten)]
    manifest: &'a schema_manifest::Manifest,
}

impl Manifest {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let mut embedded = self.folder.clone().embedded()?;
        if let Some(version) = self.at {
            embedded = self.folder.until(&embedded, version)?;
        }
        let format = if output.json { Format::Json } else { self.format };
        output::print(&match format {
            Format::Json => output::json(Body {
                dialect: embedded.dialect.keyword(),
                folder: &embedded.folder,
                version: embedded.migrations.last().map(|one| one.version),
                fingerprint: fingerprint(&embedded),
                manifest: &embedded.manifest,
            })?,
            Format::Markdown => markdown(&embedded),
            Format::Mermaid => mermaid(&embedded.manifest),
        })
    }
}

fn markdown(embedded: &Embedded) -> String {
    let manifest = &embedded.manifest;
    let mut text = format!("# Schema\n\n{}, ", embedded.dialect);
    let _ = match embedded.migrations.last() {
        Some(last) => writeln!(text, "after migration `{last}`."),
        None => writeln!(text, "without a migration."),
    };
    manifest.tables.iter().for_each(|table| markdown_table(table, &mut text));
    if !manifest.enums.is_empty() {
        text += "\n## Enum types\n\n";
        for one in manifest.enums.iter() {
            let labels: Vec<String> = one.labels.iter().map(|label| format!("`{label}`")).collect();
            let _ = writeln!(text, "- `{}`: {}", one.name, labels.join(", "));
        }
    }
    if !manifest.objects.is_empty() {
        text += "\n## Other objects\n\n";
        text.extend(manifest.objects.iter().map(|one| format!("- {}\n", object(one))));
    }
    if !manifest.opaque.is_empty() {
        text += "\n## Opaque\n\nWhat could not be seen through; it is not verified.\n\n";
        text.extend(manifest.opaque.iter().map(opaque));
    }
    text
}

fn object(one: &SchemaObject) -> String {
    format!("{} `{}`", one.kind, one.name)
}

fn opaque(one: &Opaque) -> String {
    format!("- `{}`: {}\n", one.object, one.reason)
}

fn markdown_table(table: &Table, text: &mut String) {
    let _ = write!(text, "\n## {}\n\n", table.name);
    if let Some(origin) = &table.origin {
        let _ = write!(text, "Created in `{origin}`.\n\n");
    }
    text.push_str("| column | type | null | default |\n|---|---|---|---|\n");
    for column in table.columns.iter() {
        let fill = column.details.fill.to_string();
        let fill = fill.strip_prefix("DEFAULT ").unwrap_or(&fill);
        let null = if column.nullable { "yes" } else { "no" };
        let code = |text: &str| if text.is_empty() { String::new() } else { cell(text) };
        let _ = writeln!(
            text,
            "| {} | {} | {null} | {} |",
            code(&column.name),
            code(data_type(column)),
            code(fill)
        );
    }
    if !table.complete {
        text.push_str("\nIt has more columns or indexes, which could not be seen.\n");
    }
    let mut lines: Vec<String> = Vec::new();
    for one in table.constraints.iter() {
        let columns = one.columns.join(", ");
        let name = one.name.as_deref().map(|name| format!(" `{name}`")).unwrap_or_default();
        let kind = constraint(one.kind);
        lines.push(match &one.details.reference {
            Some(reference) => format!(
                "- {kind}{name}: ({columns}) to `{}` ({})",
                reference.table,
                reference.columns.join(", ")
            ),
            None => match &one.details.expression {
                Some(expression) => format!("- {kind}{name}: {}", cell(&expression.to_string())),
                None if columns.is_empty() => format!("- {kind}{name}"),
                None => format!("- {kind}{name}: ({columns})"),
            },
        });
    }
    lines.extend(
        table.indexes.iter().map(|one| {
            format!("- {}index `{}`", if one.unique { "unique " } else { "" }, one.name)
        }),
    );
    if !lines.is_empty() {
        let _ = write!(text, "\n{}\n", lines.join("\n"));
    }
}

fn constraint(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey => "primary key",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreign key",
        ConstraintKind::Check => "check",
        ConstraintKind::Exclusion => "exclusion",
        _ => "constraint",
    }
}

/// Code in a cell of a table: a bar would end the cell.
fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("`{}`", text.replace('|', "\\|"))
}

fn data_type(column: &Column) -> &str {
    column.data_type.as_deref().unwrap_or_default()
}

/// <https://mermaid.js.org/syntax/entityRelationshipDiagram.html>
fn mermaid(manifest: &schema_manifest::Manifest) -> String {
    let mut text = "erDiagram\n".to_owned();
    for table in manifest.tables.iter() {
        let of_kind = |kind: ConstraintKind| -> HashSet<&str> {
            let constraints = table.constraints.iter().filter(|one| one.kind == kind);
            constraints.flat_map(|one| one.columns.iter().map(|column| &**column)).collect()
        };
        let (primary, foreign) =
            (of_kind(ConstraintKind::PrimaryKey), of_kind(ConstraintKind::ForeignKey));
        let _ = writeln!(text, "    {} {{", entity(&table.name.to_string()));
        for column in table.columns.iter() {
            let name = &*column.name;
            let keys = [(primary.contains(name), "PK"), (foreign.contains(name), "FK")];
            let keys: Vec<&str> =
                keys.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
            let data_type = match data_type(column) {
                "" => "unknown".to_owned(),
                text => word(text),
            };
            let line = format!("        {data_type} {} {}", word(name), keys.join(", "));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text.push_str("    }\n");
    }
    for table in manifest.tables.iter() {
        for one in table.constraints.iter() {
            let Some(reference) = &one.details.reference else { continue };
            let nullable = one
                .columns
                .iter()
                .any(|name| table.column(name).is_some_and(|column| column.nullable));
            let _ = writeln!(
                text,
                "    {} {}--o{{ {} : {}",
                entity(&reference.table.to_string()),
                if nullable { "|o" } else { "||" },
                entity(&table.name.to_string()),
                entity(&one.columns.join(", "))
            );
        }
    }
    text
}

/// A name that Mermaid takes whatever is in it.
fn entity(name: &str) -> String {
    format!("\"{}\"", name.replace(['"', '%', '\\'], "_"))
}

/// The name of an attribute or of its type: a letter first, then letters, digits, `-`, `_`, `()` and `[]`.
fn word(text: &str) -> String {
    let mark = |c: char| if c.is_alphanumeric() || "_-()[]".contains(c) { c } else { '_' };
    let word: String = text.chars().map(mark).collect();
    if word.starts_with(char::is_alphabetic) { word } else { format!("_{word}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mermaid_would_not_take_are_rewritten() {
        for (text, expected) in [
            ("bigint", "bigint"),
            ("numeric(10,2)", "numeric(10_2)"),
            ("timestamp with time zone", "timestamp_with_time_zone"),
            ("1st", "_1st"),
            ("text[]", "text[]"),
        ] {
            assert_eq!(word(text), expected);
        }
        assert_eq!(entity("a \"b\""), "\"a _b_\"");
    }

    #[test]
    fn a_bar_stays_inside_of_its_cell() {
        assert_eq!(cell("a || b\n c"), "`a \\|\\| b c`");
    }
}
