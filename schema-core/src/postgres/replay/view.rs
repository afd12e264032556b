//! Views: made, replaced, and dropped by the `CASCADE` of what they read.

use std::collections::BTreeSet;

use schema_manifest::ObjectName;

use super::Replay;
use super::query::Scope;
use crate::postgres::catalog::{Found, PartKey, Relation, View};
use crate::postgres::syntax::{ColumnUse, Kind, PARAMETERS, TableAction, ViewQuery};
use crate::source::Place;

/// A view that a `CASCADE` takes with it.
struct Over {
    name: ObjectName,
    /// Or perhaps.
    surely: bool,
    /// As one of all that there are.
    everything: bool,
}

/// What a `CASCADE` drops, as far as views can depend on it.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    /// A relation, or a column of it.
    Relation(&'a ObjectName, Option<&'a str>),
    /// Something whose name a view that depends on it has in its text.
    Word(&'a str),
    /// Anything.
    Anything,
}

impl Replay<'_> {
    /// What a view surely reads, as the names stand now; what it names that surely is not there goes
    /// to the scope.
    pub(super) fn view(&self, query: &ViewQuery, scope: &mut Scope) -> View {
        let mut view = View {
            words: query.words.clone(),
            says: Some(query.says.clone()),
            text: Some(query.text.clone()),
            ..View::default()
        };
        if let Some(parameters) = &query.parameters {
            view.keeping.exact(PARAMETERS, parameters);
        }
        let mut read: Vec<(&str, Option<ObjectName>)> = Vec::new();
        for reading in &query.reads {
            let full = reading.name.as_ref().and_then(|name| match self.find(name) {
                Found::Table(full) => Some(full),
                _ => self.relation(name).filter(|_| !self.path.is_unknown()),
            });
            view.sources.extend(full.clone());
            read.push((&reading.alias, full));
        }
        // An alias that stands for two things is not looked into.
        let by_alias = |alias: &str| {
            let mut all = read.iter().filter(|(one, _)| *one == alias);
            match (all.next(), all.next()) {
                (Some((_, Some(full))), None) => Some(full),
                _ => None,
            }
        };
        let only = match &*read {
            [(_, Some(full))] if query.is_simple => Some(full),
            _ => None,
        };
        for used in &query.uses {
            let (full, column) = match used {
                ColumnUse::Of { alias, column } => (by_alias(alias), Some(column)),
                ColumnUse::AllOf { alias } => (by_alias(alias), None),
                ColumnUse::Bare { column } => (only, Some(column)),
                ColumnUse::All => (only, None),
            };
            let Some(full) = full else { continue };
            let Some(table) = self.catalog.table(full) else { continue };
            match column {
                Some(column) if table.column(column).is_some() => {
                    view.uses.push((full.clone(), column.clone()));
                }
                Some(_) => {}
                None => {
                    let all = table.columns.iter().map(|one| (full.clone(), one.name.clone()));
                    view.uses.extend(all);
                }
            }
        }
        view.columns =
            query.query.as_ref().and_then(|inner| self.output(inner, &query.called, scope));
        let has_star =
            query.uses.iter().any(|used| matches!(used, ColumnUse::All | ColumnUse::AllOf { .. }));
        let all_of = |full: &ObjectName| -> Option<Vec<String>> {
            let columns = self.columns_of_relation(full)?;
            Some(columns.into_iter().map(|column| column.name).collect())
        };
        let names = read.iter().map(|(_, full)| full.as_ref().and_then(all_of));
        let stars: Option<Vec<Vec<String>>> = names.collect();
        view.stars = match stars {
            _ if !has_star => Some(BTreeSet::new()),
            Some(names) if !read.is_empty() => Some(names.into_iter().flatten().collect()),
            _ => None,
        };
        view
    }

    /// The views that depend on what a statement drops by `CASCADE` go with it, or may.
    pub(super) fn cascade_to_views(&mut self, kind: &Kind, place: &Place) {
        match kind {
            // It looks its names up first.
            Kind::DropRelations { .. } => {}
            Kind::DropRoutines { routines, .. } => {
                for routine in routines {
                    self.drop_views_over(Target::Word(&routine.name.name.name), place);
                }
            }
            Kind::AlterTable(alter) => {
                let Some(full) = self.relation(&alter.name) else { return };
                for action in &alter.actions {
                    match action {
                        TableAction::DropColumn { column, cascade: true, .. } => {
                            let column = Some(&*column.name);
                            self.drop_views_over(Target::Relation(&full, column), place);
                        }
                        TableAction::DropConstraint { cascade: true, .. } => {
                            self.drop_views_over(Target::Word(&full.name), place);
                        }
                        _ => {}
                    }
                }
            }
            _ => self.drop_views_over(Target::Anything, place),
        }
    }

    pub(super) fn drop_views_over(&mut self, target: Target<'_>, place: &Place) {
        // Those that hang on one go before the next: the last of these is the next.
        let mut waiting = self.views_over(target);
        while let Some(Over { name, surely, everything }) = waiting.pop() {
            let Some(what) = self.catalog.relations.get(&name).map(Relation::what) else {
                continue;
            };
            self.take_view(&name);
            if surely {
                waiting.extend(self.views_over(Target::Relation(&name, None)));
                self.catalog.gone.insert(name, place.clone());
                continue;
            }
            self.catalog.may_now_exist(&name.name);
            let reason = "may have gone with what a `CASCADE` dropped";
            self.catalog.note(format!("{what} `{name}`"), reason, place.clone());
            if !everything {
                waiting.extend(self.views_over(Target::Word(&name.name)));
            }
        }
    }

    /// The views that go with a target, in the reverse of the order in which they do.
    fn views_over(&self, target: Target<'_>) -> Vec<Over> {
        let mut sure: Vec<ObjectName> = Vec::new();
        let mut perhaps: Vec<ObjectName> = Vec::new();
        let all = match target {
            Target::Relation(full, _) => self.catalog.mentioning(&full.name),
            Target::Word(word) => self.catalog.mentioning(word),
            Target::Anything => {
                let views = self.catalog.relations.iter().filter(|(_, one)| one.is_view());
                views.map(|(name, _)| name.clone()).collect()
            }
        };
        for name in all {
            let relation = self.catalog.relations.get(&name);
            let Some(Relation::Other { view: Some(view), .. }) = relation else { continue };
            match target {
                Target::Relation(full, column) => {
                    if view.needs(full, column) && name != *full {
                        sure.push(name);
                    } else if view.words.contains(&full.name) && name != *full {
                        perhaps.push(name);
                    }
                }
                Target::Word(word) => {
                    if view.words.contains(word) {
                        perhaps.push(name);
                    }
                }
                Target::Anything => perhaps.push(name),
            }
        }
        let everything = matches!(target, Target::Anything);
        let sure = sure.into_iter().map(|name| Over { name, surely: true, everything });
        let perhaps = perhaps.into_iter().map(|name| Over { name, surely: false, everything });
        sure.chain(perhaps).rev().collect()
    }

    /// Takes a view away, with its indexes; those of one that may be there may be there too.
    fn take_view(&mut self, name: &ObjectName) {
        let Some(relation) = self.catalog.relations.remove(name) else { return };
        let Some(parts) = relation.parts() else { return };
        for (key, _) in parts.iter() {
            if let PartKey::Index(index) = key {
                let index = ObjectName::new(name.schema.clone(), index.clone().into());
                self.catalog.may_now_exist(&index.name);
                self.catalog.relations.remove(&index);
            }
        }
    }
}
