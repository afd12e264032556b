//! Whether a down takes back what its up did: SQLite runs it, and the up again after it, and what
//! `sqlite_schema` holds is compared.

mod objects;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::connection::{Connection, Touched};
use super::message::Failed;
use super::schema::{Objects, Schema, Touch};
use super::script;
use crate::diagnostic::{Code, Diagnostic};
use crate::down::{self, Difference};
use crate::folder::{DownFile, File, MigrationFiles, Registered};
use crate::script::{Role, Subject};
use crate::source::{Source, Span};

/// The schema as it was before the last up, and what it takes to compare it.
pub(super) struct Proof {
    schema: Schema,
    /// Tables are made here to be looked at.
    scratch: Connection,
    /// What stood there before the last up, of what that touched.
    before: Objects,
    /// What was touched since `take` was last called, statement by statement.
    touches: Vec<Touch>,
}

impl Proof {
    /// For a folder with downs; without any there is nothing to prove.
    pub(super) fn of(
        migrations: &[MigrationFiles],
        registered: &Registered,
    ) -> rusqlite::Result<Option<Proof>> {
        let has_down = |one: &MigrationFiles| matches!(one.down, DownFile::Script(_));
        if !migrations.iter().any(has_down) {
            return Ok(None);
        }
        let scratch = Connection::open(registered)?;
        scratch.inner.pragma_update(None, "foreign_keys", false)?;
        Ok(Some(Proof {
            schema: Schema::default(),
            scratch,
            before: Objects::new(),
            touches: Vec::new(),
        }))
    }

    /// A statement of an up has run.
    pub(super) fn touch(&mut self, connection: &Connection, span: Span) {
        let touched = connection.touched();
        if !touched.is_empty() {
            self.touches.push((span, touched));
        }
    }

    /// The up has run.
    pub(super) fn take(&mut self, connection: &Connection, source: &Source) {
        let touches = std::mem::take(&mut self.touches);
        self.before = self.schema.update(connection, source, &touches);
    }

    /// The down has run, and nothing in it failed: compares, and runs the up again.
    pub(super) fn prove(
        &self,
        connection: &Connection,
        up: &File,
        down: &File,
        failed: &Failed,
        findings: &mut Vec<Diagnostic>,
    ) {
        let touched = connection.touched();
        let differences = self.differences(connection, &touched, failed);
        down::report(down, &differences, findings);
        if differences.iter().all(|one| one.code() != Code::DownDiffers)
            && script::may_run_inside(up, down)
        {
            let again = self.repeat(connection, up, down, &touched, findings);
            // The order that the down has left stays: that was said.
            let is_known = |one: &Difference| {
                one.code() == Code::ColumnOrder && !differences.is_empty()
                    || failed.mentions(&one.object)
            };
            let again: Vec<Difference> = again.into_iter().filter(|one| !is_known(one)).collect();
            down::report_repeated(down, &again, findings);
        }
    }

    /// The down has no statement: what is left of the up.
    pub(super) fn left(&self, connection: &Connection, failed: &Failed) -> Vec<Difference> {
        self.differences(connection, &connection.touched(), failed)
    }

    fn differences(
        &self,
        connection: &Connection,
        touched: &Touched,
        failed: &Failed,
    ) -> Vec<Difference> {
        let mut now = self.schema.read(connection, touched);
        let is_known = |table: &str, now: &Objects| now.contains_key(table);
        let rest: BTreeSet<String> =
            self.names().filter(|table| !is_known(&table.to_ascii_lowercase(), &now)).collect();
        now.append(&mut self.schema.read(connection, &Touched::of(rest)));
        let before = |table: &str| match self.before.get(table) {
            Some(objects) => objects.as_slice(),
            None => self.schema.of(table),
        };
        let mut differences = objects::differences(&self.scratch, before, &now, &self.schema);
        differences.retain(|one| !failed.mentions(&one.object));
        differences
    }

    /// Runs the up again after its down: what differs from the first time.
    fn repeat(
        &self,
        connection: &Connection,
        up: &File,
        down: &File,
        by_down: &Touched,
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<Difference> {
        let subject = Subject::new(Role::Up, up);
        let mut again = Vec::new();
        if !script::repeat(connection, subject, &mut again) {
            let because = again.pop().map(|mut because| {
                for label in &mut because.labels {
                    "refused when it runs again".clone_into(&mut label.text);
                }
                because
            });
            findings.extend(because.map(|because| down::not_repeatable(down, because)));
            return Vec::new();
        }
        let mut touched = connection.touched();
        touched.extend(by_down);
        touched.extend(&Touched::of(self.names().collect()));
        let now = self.schema.read(connection, &touched);
        let first = |table: &str| self.schema.of(table);
        objects::differences(&self.scratch, first, &now, &self.schema)
    }

    /// The tables that the up has touched, as they are written before and after it.
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.before.iter().flat_map(|(table, before)| {
            let objects = before.iter().chain(self.schema.of(table));
            objects.map(|object| object.table.clone())
        })
    }
}
