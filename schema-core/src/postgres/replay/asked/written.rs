//! Names in strings, as `to_regclass` and its like read them.

use schema_manifest::{ObjectName, Text};

use super::super::Replay;
use super::super::value::quoted_ident;
use super::bare;
use crate::postgres::catalog::Type;
use crate::postgres::syntax::{Ident, Name, TypeSyntax};
use crate::source::Span;

impl Replay<'_> {
    /// Whether there is a relation of a name that may say its schema, as `to_regclass` reads it.
    pub(in crate::postgres::replay) fn is_relation(&self, written: &str) -> Option<bool> {
        let name = name(written)?;
        if self.path.is_unknown() && name.schema.is_none() {
            return None;
        }
        let mut answer = Some(false);
        for full in self.candidates(&name) {
            answer =
                match self.relations_named(&name.name.name, Some(vec![full.schema]), None).exists()
                {
                    Some(true) => return answer.map(|_| true),
                    Some(false) => answer,
                    None => None,
                };
        }
        answer
    }

    /// The name of a relation as the server prints it: in quotes where it has to be, and with its schema
    /// where another one of that name is found first.
    pub(in crate::postgres::replay) fn printed_relation(&self, written: &str) -> Option<String> {
        let name = name(written)?;
        if self.is_relation(written) != Some(true) || self.path.is_unknown() {
            return None;
        }
        let here = |full: &ObjectName| self.catalog.relations.contains_key(full);
        let meant = self.candidates(&name).into_iter().find(here)?;
        let bare = Name { schema: None, ..name };
        let first = self.candidates(&bare).into_iter().find(here);
        let shown = quoted_ident(&meant.name);
        if first.as_ref() == Some(&meant) {
            return Some(shown);
        }
        let schema = quoted_ident(&self.spelled(meant.schema.as_ref()));
        Some(format!("{schema}.{shown}"))
    }

    /// Whether this is surely a label of an enum.
    pub(in crate::postgres::replay) fn is_label(&self, written: &TypeSyntax, label: &str) -> bool {
        let ident = |name: &str| Ident { name: name.to_owned(), span: written.span };
        let name = Name {
            schema: written.schema.as_deref().map(ident),
            name: ident(&written.name),
            span: written.span,
        };
        let found = self.type_name(&name).and_then(|full| self.catalog.types.get(&full));
        matches!(found, Some(Type::Enum(item)) if item.labels.iter().any(|one| one == label))
    }

    /// Whether there is a type of that name, as `to_regtype` reads it.
    pub(in crate::postgres::replay) fn is_type(&self, written: &str) -> Option<bool> {
        let name = name(written)?;
        let full = self.candidates(&name);
        if self.path.is_unknown() || full.iter().any(|full| self.may_be_foreign_type(full, true)) {
            return None;
        }
        let schemas = full.into_iter().map(|full| full.schema).collect();
        self.types_named(&name.name.name, Some(schemas), None).exists()
    }

    /// Whether it is known what the name of a type stands for.
    pub(in crate::postgres::replay) fn is_settled_type(&self, name: &Name) -> bool {
        let full = self.full(name);
        let is_free = !self.catalog.relations.contains_key(&full);
        !(self.path.is_unknown() && name.schema.is_none())
            && is_free
            && match self.catalog.types.get(&full) {
                Some(found) => {
                    found.made().is_some_and(|made| self.catalog.is_certain(made))
                        && !self.catalog.is_doubtful(&full)
                }
                None => !self.catalog.may_exist(&full),
            }
    }

    /// Whether nothing can have made an extension of that name.
    pub(in crate::postgres::replay) fn is_surely_no_extension(&self, name: &str) -> bool {
        !self.catalog.extensions.contains_key(name)
            && !self.catalog.may_be_anything()
            && !self.catalog.is_doubtful(&bare(name))
            // It is there from the start.
            && name != "plpgsql"
    }

    /// `current_schema ()`
    pub(in crate::postgres::replay) fn current_schema(&self) -> Option<String> {
        (!self.path.is_unknown()).then(|| self.spelled(self.path.first().as_ref()))
    }

    /// A schema as SQL names it.
    pub(super) fn spelled(&self, schema: Option<&Text>) -> String {
        schema.map_or_else(|| self.default_schema.to_owned(), ToString::to_string)
    }
}

/// The parts of a name as SQL writes it, folded.
pub(super) fn parts(written: &str) -> Option<(Option<String>, String)> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = written.trim();
    loop {
        let (part, behind) = match rest.strip_prefix('"') {
            Some(inner) => {
                let end = inner.find('"')?;
                // A quote in a name is too rare to be read.
                (inner[..end].to_owned(), &inner[end + 1..])
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].trim().to_ascii_lowercase(), &rest[end..])
            }
        };
        parts.push(part);
        match behind.trim_start().strip_prefix('.') {
            Some(next) => rest = next.trim_start(),
            None if behind.trim().is_empty() => break,
            None => return None,
        }
    }
    let name = parts.pop().filter(|name| !name.is_empty() && parts.len() < 2)?;
    Some((parts.pop(), name))
}

fn name(written: &str) -> Option<Name> {
    let ident = |name: String| Ident { name, span: Span::default() };
    let (schema, name) = parts(written)?;
    Some(Name { schema: schema.map(ident), name: ident(name), span: Span::default() })
}
