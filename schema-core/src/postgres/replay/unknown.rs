//! Statements about objects that surely do not exist.
//!
//! Each was tried on PostgreSQL 15, which answers with SQLSTATE 42704, 42883 or 42725.

use schema_manifest::ObjectName;

use super::Replay;
use super::routine::Meant;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::contrib::Brings;
use crate::postgres::catalog::{PartKey, Relation};
use crate::postgres::syntax::{Ident, Name, PartRef, RoutineKind, RoutineRef};
use crate::suggest;

impl Replay<'_> {
    /// The routine that a statement names; reported where there surely is none, unless that is
    /// `excused`.
    pub(super) fn routine_or_report(
        &mut self,
        what: RoutineKind,
        routine: &RoutineRef,
        excused: bool,
    ) -> Option<(ObjectName, usize)> {
        match self.routine(what, routine) {
            Meant::This(name, at) => Some((name, at)),
            Meant::Several(name) => {
                let message = format!("there is more than one {} `{name}`", what.word());
                let mut finding = Diagnostic::new(Code::UnknownObject, message).at(
                    self.source,
                    routine.span,
                    "which of them is not said",
                );
                for one in self.catalog.routines.get(&name).into_iter().flatten() {
                    finding = finding.help(format!("write {}", one.shown(&name)));
                }
                self.findings.push(finding);
                None
            }
            Meant::Nothing if !excused && self.may_be_told(&routine.name) => {
                self.unknown_routine(what, routine);
                None
            }
            Meant::Nothing => None,
            // It may be any of them, or another that is not known.
            Meant::Perhaps => {
                self.catalog.may_now_exist(&routine.name.name.name);
                None
            }
        }
    }

    /// Whether something of this name can only be what the migrations have made.
    fn may_be_told(&self, name: &Name) -> bool {
        let candidates = self.candidates(name);
        // Extensions bring functions and types with them.
        let is_ours = candidates.iter().any(|name| {
            self.catalog.gone.contains_key(name) || self.catalog.routines.contains_key(name)
        });
        let is_foreign = candidates.iter().any(|name| self.catalog.may_exist(name));
        let is_brought = self.is_brought(Brings::Function, &name.name.name);
        !is_foreign && (is_ours || !is_brought)
    }

    fn unknown_routine(&mut self, what: RoutineKind, routine: &RoutineRef) {
        let word = what.word();
        let name = &routine.name.name.name;
        let mut finding = Diagnostic::new(Code::UnknownObject, format!("unknown {word} `{name}`"))
            .at(
                self.source,
                routine.span,
                format!("no {word} of this name and these arguments at this point"),
            );
        let candidates = self.candidates(&routine.name);
        let same: Vec<(&ObjectName, _)> = candidates
            .iter()
            .filter_map(|name| Some((name, self.catalog.routines.get(name)?)))
            .flat_map(|(name, all)| all.iter().map(move |one| (name, one)))
            .collect();
        if let Some((name, one)) = same.first() {
            let place = one.place.clone();
            let shown = one.shown(name);
            finding = finding
                .at(&place.source, super::findings::first_line(&place), "this takes others")
                .help(format!("write {shown}"));
        } else if let Some(gone) = candidates.iter().find_map(|name| self.catalog.gone.get(name)) {
            finding = finding
                .at(&gone.source, gone.span, "it was dropped or renamed here")
                .help(take_away(word));
        } else {
            let schema = candidates.first().and_then(|name| name.schema.clone());
            let names = self.catalog.routines.keys().filter(|name| name.schema == schema);
            finding = match suggest::nearest(name, names.map(|name| &*name.name)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(take_away(word)),
            };
        }
        self.findings.push(finding);
        self.catalog.may_now_exist(name);
    }

    /// Reports a trigger, policy or rule that its relation surely does not have.
    pub(super) fn check_part(&mut self, relation: &ObjectName, part: &PartRef) -> bool {
        let word = part.kind.word();
        let name = &part.name.name;
        let Some(found) = self.catalog.relations.get(relation) else { return true };
        let Some(parts) = found.parts() else { return true };
        if parts.get(&PartKey::Named(part.kind, name.clone())).is_some() {
            return true;
        }
        // A partition has the triggers of its table, and a view its own rule.
        let is_partition = matches!(found, Relation::Table(table) if !table.parents.is_empty());
        let may_be = is_partition || name == "_RETURN" || self.is_doubtful_part(relation, name);
        if may_be || !self.catalog.is_known(relation, found) {
            return true;
        }
        let names: Vec<&str> = parts
            .iter()
            .filter_map(|(key, _)| match key {
                PartKey::Named(kind, name) if *kind == part.kind => Some(&**name),
                _ => None,
            })
            .collect();
        let help = match suggest::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => take_away(word),
        };
        let message = format!("`{relation}` has no {word} `{name}`");
        self.findings.push(
            Diagnostic::new(Code::UnknownObject, message)
                .at(self.source, part.name.span, format!("no {word} of this name at this point"))
                .help(help),
        );
        false
    }

    fn is_doubtful_part(&self, relation: &ObjectName, part: &str) -> bool {
        let name = ObjectName::new(relation.schema.clone(), part.to_owned().into());
        self.catalog.is_doubtful(&name)
    }

    /// Reports a constraint that a table surely does not have.
    pub(super) fn check_constraint_name(&mut self, table: &ObjectName, name: &Ident) -> bool {
        let Some(found) = self.catalog.table(table) else { return true };
        let is_there = found.constraints.iter().any(|one| one.name == name.name);
        // From PostgreSQL 18 on a `NOT NULL` has a name too.
        let may_be = !self.catalog.is_judged(found)
            || name.name.contains("not_null")
            || !found.parents.is_empty()
            || self.is_doubtful_part(table, &name.name);
        if is_there || may_be {
            return true;
        }
        let names = found.constraints.iter().map(|one| &*one.name);
        let help = match suggest::nearest(&name.name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "take it away, or write `DROP CONSTRAINT IF EXISTS`".to_owned(),
        };
        let message = format!("table `{table}` has no constraint `{}`", name.name);
        self.findings.push(
            Diagnostic::new(Code::UnknownObject, message)
                .at(self.source, name.span, "no constraint of this name at this point")
                .help(help),
        );
        false
    }
}

fn take_away(word: &str) -> String {
    format!("take the statement away, or write `DROP {} IF EXISTS`", word.to_uppercase())
}
