//! Views: what they surely read, and what they may depend on.

use std::collections::BTreeSet;

use schema_manifest::ObjectName;

use crate::postgres::syntax::Words;

/// The query of a view or materialized view.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct View {
    /// Whatever it depends on is named here.
    pub(in crate::postgres) words: Words,
    /// The relations that it surely reads.
    pub(in crate::postgres) sources: Vec<ObjectName>,
    /// The columns that it surely reads.
    pub(in crate::postgres) uses: Vec<(ObjectName, String)>,
    /// The names of its columns, where they are known.
    pub(in crate::postgres) columns: Option<Vec<String>>,
    /// The names that its query says; `None` once one of them may have become another.
    pub(in crate::postgres) says: Option<BTreeSet<String>>,
    /// Names that a `*` in it may stand for; `None` where they are not known.
    pub(in crate::postgres) stars: Option<BTreeSet<String>>,
}

/// How two states of a view surely differ.
pub(in crate::postgres) enum Differs {
    /// In the names of their columns.
    Columns(Vec<String>, Vec<String>),
    /// One says a name that the other does not.
    Says(String),
    Lacks(String),
}

impl View {
    /// Whether it surely depends on a relation, or on a column of it.
    pub(in crate::postgres) fn needs(&self, relation: &ObjectName, column: Option<&str>) -> bool {
        match column {
            None => self.sources.contains(relation),
            Some(column) => self.uses.iter().any(|(of, one)| of == relation && one == column),
        }
    }

    /// How it surely differs from another state of it: the server prints a query in its own way, but
    /// with the names that it says.
    pub(in crate::postgres) fn differs(&self, now: &View) -> Option<Differs> {
        if let (Some(before), Some(now)) = (&self.columns, &now.columns)
            && before != now
        {
            return Some(Differs::Columns(before.clone(), now.clone()));
        }
        let (Some(before), Some(after)) = (&self.says, &now.says) else { return None };
        if let Some(stars) = &now.stars {
            let said = before.iter().find(|name| !after.contains(*name) && !stars.contains(*name));
            if let Some(name) = said {
                return Some(Differs::Says(name.clone()));
            }
        }
        if let Some(stars) = &self.stars {
            let said = after.iter().find(|name| !before.contains(*name) && !stars.contains(*name));
            if let Some(name) = said {
                return Some(Differs::Lacks(name.clone()));
            }
        }
        None
    }

    /// A relation has another name from here on.
    pub(in crate::postgres) fn rename(&mut self, from: &ObjectName, to: &ObjectName) {
        if self.words.contains(&from.name) {
            self.words.insert(&to.name);
            self.says = None;
        }
        let names = self.sources.iter_mut().chain(self.uses.iter_mut().map(|(of, _)| of));
        for name in names.filter(|name| *name == from) {
            name.clone_from(to);
        }
    }

    /// A column has another name from here on.
    pub(in crate::postgres) fn rename_column(&mut self, of: &ObjectName, from: &str, to: &str) {
        if self.words.contains(&of.name) {
            self.says = None;
        }
        for (_, column) in self.uses.iter_mut().filter(|(one, name)| one == of && name == from) {
            to.clone_into(column);
        }
    }
}
