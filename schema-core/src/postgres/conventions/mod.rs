//! What a team agrees on beyond what the server asks for: a file for each check.
//!
//! All but [`column_replaced`] are off unless `schema.toml` switches them on, and cost nothing then. They look at
//! ups alone: a down puts back what was there, whatever it was called.

mod column_replaced;
mod index_name;
mod missing_comment;
mod not_idempotent;

use super::catalog::Catalog;
use super::syntax::Statement;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{Choice, File, Settings};
use column_replaced::Dropped;

/// The conventions of a folder.
pub(super) struct Conventions<'s> {
    settings: &'s Settings,
    dropped: Dropped,
}

impl<'s> Conventions<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Conventions { settings, dropped: Dropped::default() }
    }

    /// Checks an up; the catalog is as the migrations before it left it.
    pub(super) fn up(
        &mut self,
        file: &File,
        statements: &[Statement],
        catalog: &Catalog,
        findings: &mut Vec<Diagnostic>,
    ) {
        self.dropped.check(file, statements, catalog, &self.settings.default_schema, findings);
        if self.is_on(Code::IndexName) {
            index_name::check(file, statements, findings);
        }
        if self.is_on(Code::NotIdempotent) {
            not_idempotent::check(file, statements, findings);
        }
    }

    /// Checks what all migrations leave behind.
    pub(super) fn end(&self, catalog: &Catalog, findings: &mut Vec<Diagnostic>) {
        if self.is_on(Code::MissingComment) {
            missing_comment::check(catalog, findings);
        }
    }

    fn is_on(&self, code: Code) -> bool {
        matches!(self.settings.checks.get(&code), Some(Choice::Level(_)))
    }
}
