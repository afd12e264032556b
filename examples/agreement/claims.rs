//! The manifest after the last migration, held against the server.
//!
//! *Soundness*: nothing is claimed that the server does not show. *Completeness*: how much of what it
//! shows is claimed.

use std::collections::{BTreeMap, BTreeSet};

use schema_manifest::{ConstraintKind, Manifest};
use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

/// A line for everything that is compared, in the words of [`claimed`].
const SHOWN: &str = include_str!("claims.sql");

/// What is claimed and what is shown.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Claims {
    /// Claimed, and the server does not show it.
    pub(crate) unsound: Vec<String>,
    /// Shown, and not claimed.
    pub(crate) unclaimed: Vec<String>,
    /// By kind: how many are shown and claimed, and how many are shown.
    pub(crate) kinds: BTreeMap<String, (usize, usize)>,
    /// What the manifest lists as opaque.
    pub(crate) opaque: Vec<String>,
}

impl Claims {
    pub(crate) fn new(manifest: &Manifest, shown: &BTreeSet<String>) -> Self {
        let claimed = claimed(manifest);
        let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for line in shown {
            let kind = line.split(' ').next().unwrap_or_default();
            let (both, all) = kinds.entry(kind.to_owned()).or_default();
            *all += 1;
            *both += usize::from(claimed.contains(line));
        }
        Claims {
            unsound: claimed.difference(shown).cloned().collect(),
            unclaimed: shown.difference(&claimed).cloned().collect(),
            kinds,
            opaque: manifest.opaque.iter().map(|one| one.object.to_string()).collect(),
        }
    }

    /// How many lines are shown and claimed, and how many are shown.
    pub(crate) fn total(&self) -> (usize, usize) {
        self.kinds.values().fold((0, 0), |(both, all), one| (both + one.0, all + one.1))
    }
}

/// What the server shows.
pub(crate) async fn shown(connection: &mut PgConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let rows = sqlx::raw_sql(AssertSqlSafe(SHOWN)).fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get::<String, _>(0)).collect()
}

/// What the manifest says.
fn claimed(manifest: &Manifest) -> BTreeSet<String> {
    let bare = |name: &schema_manifest::ObjectName| {
        let name = name.to_string();
        name.strip_prefix("public.").map(str::to_owned).unwrap_or(name)
    };
    let mut lines = BTreeSet::new();
    for table in manifest.tables.iter() {
        let name = bare(&table.name);
        lines.insert(format!("table {name}"));
        for column in table.columns.iter() {
            let column_name = &column.name;
            lines.insert(format!("column {name}.{column_name}"));
            if let Some(data_type) = &column.data_type {
                lines.insert(format!("type {name}.{column_name} {data_type}"));
            }
            lines.insert(format!("nullable {name}.{column_name} {}", column.nullable));
        }
        for constraint in table.constraints.iter() {
            let kind = match constraint.kind {
                ConstraintKind::PrimaryKey => "p",
                ConstraintKind::Unique => "u",
                ConstraintKind::ForeignKey => "f",
                ConstraintKind::Check => "c",
                ConstraintKind::Exclusion => "x",
                _ => "?",
            };
            let columns = match constraint.kind {
                ConstraintKind::Check | ConstraintKind::Exclusion => String::new(),
                _ => constraint.columns.join(","),
            };
            let references = constraint.references.as_ref();
            let references = references.map(|other| format!(" -> {}", bare(other)));
            lines.insert(format!(
                "constraint {name}.{} {kind} ({columns}){}",
                constraint.name.as_deref().unwrap_or_default(),
                references.unwrap_or_default()
            ));
        }
        for index in table.indexes.iter() {
            let keys: Vec<&str> =
                index.keys.iter().map(|key| key.as_deref().unwrap_or("?")).collect();
            lines.insert(format!(
                "index {name}.{} ({}) unique {} partial {}",
                index.name,
                keys.join(","),
                index.unique,
                index.partial
            ));
        }
    }
    for item in manifest.enums.iter() {
        lines.insert(format!("enum {} ({})", bare(&item.name), item.labels.join(",")));
    }
    lines
}
