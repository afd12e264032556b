//! What a manifest claims and what a server shows, as lines that can be held against each other.
//!
//! The universe is fixed: every row of `pg_class`, `pg_attribute`, `pg_attrdef`, `pg_constraint`,
//! `pg_index`, `pg_type`, `pg_enum`, `pg_proc`, `pg_trigger`, `pg_policy`, `pg_rewrite`, `pg_sequence`,
//! `pg_description` and `pg_extension` outside of the system's schemas and of no extension. An object is
//! a line, and each of its attributes is one more; an expression gives two, that it is there and its
//! text. So what is not claimed is counted. What comes with something else by necessity is left out,
//! and each query of `lines/` says what that is.
//!
//! That something is *not* there (a column has no default) is a line as well, but a denial: it must not
//! be wrong, and it does not count as something that is claimed.
//!
//! The queries share nothing with the runtime.

use std::collections::BTreeSet;
use std::fmt;

use schema_manifest::{
    Column, Constraint, ConstraintKind, Expression, Fill, Index, KeyOver, Manifest, ObjectKind,
    SchemaObject, Table, Value,
};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

/// What the queries stand on, then one for each catalog.
const NAMES: &str = include_str!("lines/names.sql");
const CATALOGS: &[&str] = &[
    include_str!("lines/relations.sql"),
    include_str!("lines/columns.sql"),
    include_str!("lines/constraints.sql"),
    include_str!("lines/indexes.sql"),
    include_str!("lines/types.sql"),
    include_str!("lines/routines.sql"),
    include_str!("lines/parts.sql"),
    include_str!("lines/comments.sql"),
];

/// An object, or an attribute of it with its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Line {
    /// What it is: `column`.
    pub(crate) kind: String,
    /// Its name: `disks.size`.
    pub(crate) object: String,
    /// `type`; empty for the object itself.
    pub(crate) attribute: String,
    /// `bigint`; empty where the attribute says it all.
    pub(crate) value: String,
}

impl Line {
    /// Whether it says that something is not there.
    pub(crate) fn is_denial(&self) -> bool {
        self.attribute.starts_with("no ")
    }

    /// What is counted together: `column type`.
    pub(crate) fn topic(&self) -> String {
        // The keys of indexes and the settings of functions are many.
        let attribute: Vec<&str> = match self.attribute.split(' ').collect::<Vec<_>>().as_slice() {
            ["key", _, rest @ ..] => [&["key"], rest].concat(),
            ["setting", ..] => vec!["setting"],
            all => all.to_vec(),
        };
        format!("{} {}", self.kind, attribute.join(" ")).trim_end().to_owned()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.kind, &self.object, &self.attribute, &self.value];
        let parts: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        f.write_str(&parts.join(" "))
    }
}

/// What the server shows.
pub(crate) async fn shown(connection: &mut PgConnection) -> Result<BTreeSet<Line>, sqlx::Error> {
    let sql = format!("WITH {NAMES}\n{}", CATALOGS.join("\nUNION ALL\n"));
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                kind: row.try_get(0)?,
                object: row.try_get(1)?,
                attribute: row.try_get(2)?,
                value: row.try_get(3)?,
            })
        })
        .collect()
}

/// What the manifest says.
pub(crate) fn claimed(manifest: &Manifest) -> BTreeSet<Line> {
    let mut lines = Lines(BTreeSet::new());
    for table in manifest.tables.iter() {
        lines.table(table);
    }
    for item in manifest.enums.iter() {
        let mut of = lines.of(&"enum", &item.name);
        of.add("", "");
        of.add("labels", item.labels.join(", "));
    }
    for object in manifest.objects.iter() {
        lines.object(object);
    }
    lines.0
}

struct Lines(BTreeSet<Line>);

/// The lines of one object.
struct Of<'a> {
    lines: &'a mut BTreeSet<Line>,
    kind: String,
    object: String,
}

impl Of<'_> {
    fn add(&mut self, attribute: &str, value: impl Into<String>) {
        self.lines.insert(Line {
            kind: self.kind.clone(),
            object: self.object.clone(),
            attribute: attribute.to_owned(),
            value: value.into(),
        });
    }

    fn optional(&mut self, attribute: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.add(attribute, value.to_string());
        }
    }

    fn expression(&mut self, attribute: &str, expression: &Expression) {
        self.add(attribute, "");
        self.optional(&format!("{attribute} text"), expression.text());
    }

    /// An attribute that is there or not.
    fn flag(&mut self, attribute: &str, is_there: bool) {
        if is_there {
            self.add(attribute, "");
        } else {
            self.add(&format!("no {attribute}"), "");
        }
    }
}

impl Lines {
    fn of(&mut self, kind: &impl ToString, object: &impl ToString) -> Of<'_> {
        Of { lines: &mut self.0, kind: kind.to_string(), object: object.to_string() }
    }

    fn table(&mut self, table: &Table) {
        let mut of = self.of(&"table", &table.name);
        of.add("", "");
        if let Some(unlogged) = table.details.unlogged {
            of.flag("unlogged", unlogged);
        }
        of.optional("storage parameters", table.details.storage_parameters.as_ref());
        of.optional("replica identity", table.details.replica_identity.as_ref());
        of.flag("row security", table.details.row_security);
        of.flag("forced row security", table.details.forced_row_security);
        for (attribute, expression) in
            [("partition key", &table.details.partition_key), ("bound", &table.details.bound)]
        {
            if let Some(expression) = expression {
                of.expression(attribute, expression);
            }
        }
        let parents = table.details.parents.as_ref();
        let parents = parents
            .filter(|parents| !parents.is_empty())
            .map(|parents| parents.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        of.optional("parents", parents);
        for option in table.details.options.iter() {
            match option.split_once(" ON CONFLICT ").or_else(|| option.split_once(" by ")) {
                None => of.add(&option.to_lowercase(), ""),
                Some(_) if option.contains(" ON CONFLICT ") => {
                    of.add("action on conflict", &**option);
                }
                Some(_) => of.add("collation of a key", &**option),
            }
        }
        for column in table.columns.iter() {
            self.column(&table.name, column, true);
        }
        for constraint in table.constraints.iter() {
            self.constraint(table, constraint);
        }
        for index in table.indexes.iter() {
            self.index(table, index);
        }
    }

    fn column(&mut self, of: impl fmt::Display, column: &Column, of_table: bool) {
        let mut of = self.of(&"column", &format!("{of}.{}", column.name));
        of.add("", "");
        of.optional("type", column.data_type.as_ref());
        if !of_table {
            return;
        }
        of.add("nullable", column.nullable.to_string());
        of.optional("collation", column.details.collation.as_ref());
        match &column.details.fill {
            Fill::Nothing => of.add("no default", ""),
            Fill::Unknown => {}
            Fill::Default(expression) => of.expression("default", expression),
            Fill::Generated(generated, expression) => {
                of.expression("generated", expression);
                of.add("generated", generated.to_string());
            }
            Fill::Identity(identity) => {
                of.add("identity", "");
                of.optional("identity", identity.as_ref());
            }
        }
    }

    fn constraint(&mut self, table: &Table, constraint: &Constraint) {
        // Those of SQLite may have no name.
        let name = constraint.name.as_ref().map_or_else(
            || {
                let expression = constraint.details.expression.as_ref().map(ToString::to_string);
                let columns = constraint.columns.join(", ");
                format!("{} ({})", constraint.kind, expression.unwrap_or(columns))
            },
            ToString::to_string,
        );
        let mut of = self.of(&"constraint", &format!("{}.{name}", table.name));
        of.add("", constraint.kind.to_string());
        of.optional("validated", constraint.validated);
        let is_check = constraint.kind == ConstraintKind::Check;
        if !constraint.columns.is_empty() {
            of.add("columns", constraint.columns.join(", "));
        }
        let details = &constraint.details;
        if !is_check {
            of.add("deferral", details.deferral.to_string());
        }
        if let Some(reference) = &details.reference {
            of.add("references", reference.table.to_string());
            if !reference.columns.is_empty() {
                of.add("referenced columns", reference.columns.join(", "));
            }
            of.optional("on delete", reference.on_delete);
            of.optional("on update", reference.on_update);
            of.add("match", if reference.full { "full" } else { "simple" });
        }
        if let Some(expression) = &details.expression {
            of.expression("expression", expression);
            of.add("inheritance", if details.no_inherit { "no inherit" } else { "inherit" });
        }
        if !details.included.is_empty() {
            of.add("included columns", details.included.join(", "));
        }
        if constraint.kind == ConstraintKind::Unique {
            of.add("nulls", if details.nulls_not_distinct { "not distinct" } else { "distinct" });
        }
    }

    fn index(&mut self, table: &Table, index: &Index) {
        let schema = table.name.schema.as_deref();
        let prefix = schema.map(|schema| format!("{schema}.")).unwrap_or_default();
        let mut of = self.of(&"index", &format!("{prefix}{}", index.name));
        of.add("", "");
        of.add("on", table.name.to_string());
        of.add("unique", index.unique.to_string());
        of.add("method", index.method());
        of.add("keys", index.keys.len().to_string());
        for (key, number) in index.keys.iter().zip(1..) {
            match &key.over {
                KeyOver::Column(name) => of.add(&format!("key {number} column"), &**name),
                KeyOver::Expression(expression) => {
                    of.expression(&format!("key {number} expression"), expression);
                }
            }
            of.optional(&format!("key {number} order"), key.order);
            let class = key.details.operator_class.as_ref();
            of.optional(&format!("key {number} operator class"), class);
            of.optional(&format!("key {number} collation"), key.details.collation.as_ref());
        }
        match &index.details.predicate {
            Some(predicate) => of.expression("predicate", predicate),
            None => of.add("no predicate", ""),
        }
        if !index.details.included.is_empty() {
            of.add("included columns", index.details.included.join(", "));
        }
        if index.details.nulls_not_distinct {
            of.add("nulls", "not distinct");
        }
        of.optional("storage parameters", index.details.storage_parameters.as_ref());
    }

    fn object(&mut self, object: &SchemaObject) {
        let SchemaObject { kind, name, on, .. } = object;
        let mut of = match (kind, on) {
            // They are there before the first migration.
            (ObjectKind::Schema, _) if &*name.name == "public" => return,
            (ObjectKind::Extension, _) if &*name.name == "plpgsql" => return,
            (ObjectKind::Comment(what), Some(on)) => {
                let is_column = *what == schema_manifest::Commented::Column;
                let object = if is_column {
                    format!("{what} {on}.{name}")
                } else {
                    format!("{what} {name} on {on}")
                };
                self.of(&"comment", &object)
            }
            (ObjectKind::Comment(what), None) => self.of(&"comment", &format!("{what} {name}")),
            (ObjectKind::DomainCheck, Some(on)) => {
                let mut of = self.of(&"constraint", &format!("{on}.{name}"));
                of.add("", "check");
                of
            }
            (ObjectKind::Index, Some(on)) => {
                let mut of = self.of(kind, name);
                of.add("on", on.to_string());
                of
            }
            (_, Some(on)) => self.of(kind, &format!("{name} on {on}")),
            (_, None) => self.of(kind, name),
        };
        if *kind != ObjectKind::DomainCheck {
            of.add("", "");
        }
        for aspect in object.aspects.iter() {
            match &aspect.value {
                Value::Exact(text) => of.add(&aspect.name, &**text),
                Value::Body(digest) => of.add(&aspect.name, digest.to_string()),
                Value::Expression(expression) => of.expression(&aspect.name, expression),
            }
        }
        for column in object.columns.iter().flat_map(|columns| columns.iter()) {
            self.column(name, column, false);
        }
    }
}
