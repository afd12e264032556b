//! Views: what they surely read, and what they may depend on.

use std::collections::BTreeSet;
use std::sync::Arc;

use schema_manifest::ObjectName;

use super::lineage::Lineage;
use super::relation::{Column, Filled};
use super::types::ColumnType;
use crate::postgres::collation::Collation;
use crate::postgres::syntax::{Definition, QueryText, Words};
use crate::source::Place;

/// The query of a view or materialized view.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct View {
    /// Whatever it depends on is named here.
    pub(in crate::postgres) words: Words,
    /// The relations that it surely reads.
    pub(in crate::postgres) sources: Vec<ObjectName>,
    /// The columns that it surely reads.
    pub(in crate::postgres) uses: Vec<(ObjectName, String)>,
    /// Its columns, where their names are all known.
    pub(in crate::postgres) columns: Option<Vec<ViewColumn>>,
    /// The names that its query says; `None` once one of them may have become another.
    pub(in crate::postgres) says: Option<BTreeSet<String>>,
    /// What it says, word by word; `None` once a word may have become another.
    pub(in crate::postgres) text: Option<Arc<QueryText>>,
    /// Its storage parameters.
    pub(in crate::postgres) keeping: Definition,
    /// Names that a `*` in it may stand for; `None` where they are not known.
    pub(in crate::postgres) stars: Option<BTreeSet<String>>,
}

/// A column of a view, or of a table that a query makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct ViewColumn {
    pub(in crate::postgres) name: String,
    /// `None` where it does not surely follow from the query.
    pub(in crate::postgres) data_type: Option<ColumnType>,
}

impl ViewColumn {
    /// A column of a table with its name and its type.
    pub(in crate::postgres) fn in_table(&self, place: &Place) -> Column {
        let unknown = || ColumnType::Unknown(String::new());
        Column {
            name: self.name.clone(),
            data_type: self.data_type.clone().unwrap_or_else(unknown),
            collation: Collation::Unknown,
            nullable: true,
            default: None,
            reread: false,
            filled: Filled::Nothing,
            place: place.clone(),
            lineage: Lineage::default(),
        }
    }

    /// Whether the two are surely of another name or type.
    pub(in crate::postgres) fn differs(&self, other: &ViewColumn) -> bool {
        let types = (&self.data_type, &other.data_type);
        self.name != other.name || matches!(types, (Some(one), Some(other)) if one.differs(other))
    }
}

/// How two states of a view surely differ.
pub(in crate::postgres) enum Differs {
    /// In their columns.
    Columns(Vec<String>, Vec<String>),
    /// One says a name that the other does not.
    Says(String),
    Lacks(String),
    /// In what they say: so is each shown.
    Text(String, String),
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
            && (before.len() != now.len()
                || before.iter().zip(now).any(|(one, other)| one.differs(other)))
        {
            let typed = before.iter().map(|one| &one.name).eq(now.iter().map(|one| &one.name));
            let shown = |columns: &[ViewColumn]| -> Vec<String> {
                let shown = |one: &ViewColumn| match &one.data_type {
                    Some(data_type) if typed => {
                        format!("{} {}", one.name, data_type.to_string().trim_matches('`'))
                    }
                    _ => one.name.clone(),
                };
                columns.iter().map(shown).collect()
            };
            return Some(Differs::Columns(shown(before), shown(now)));
        }
        self.says_otherwise(now).or_else(|| {
            let (before, after) = self.text.as_ref().zip(now.text.as_ref())?;
            before.differs(after).map(|(before, after)| Differs::Text(before, after))
        })
    }

    /// Whether it has the time in it at which it was made: each time that it is made, it is another.
    pub(in crate::postgres) fn keeps_time(&self) -> bool {
        self.text.as_ref().is_some_and(|text| text.keeps_time)
    }

    /// A value of an enum has another name from here on.
    pub(in crate::postgres) fn rename_value(&mut self, from: &str) {
        if self.says_string(from) {
            self.text = None;
        }
    }

    pub(in crate::postgres) fn says_string(&self, value: &str) -> bool {
        self.text.as_ref().is_some_and(|text| text.has_string(value))
    }

    /// A name that surely only one of the two says.
    fn says_otherwise(&self, now: &View) -> Option<Differs> {
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
            self.text = None;
        }
        let names = self.sources.iter_mut().chain(self.uses.iter_mut().map(|(of, _)| of));
        for name in names.filter(|name| *name == from) {
            name.clone_from(to);
        }
    }

    /// A column of its own has another name from here on.
    pub(in crate::postgres) fn rename_own_column(&mut self, from: &str, to: &str) {
        for column in self.columns.iter_mut().flatten().filter(|column| column.name == from) {
            to.clone_into(&mut column.name);
        }
        self.says = None;
        self.text = None;
    }

    /// A type has another name from here on.
    pub(in crate::postgres) fn rename_type(&mut self, from: &ObjectName, to: &ObjectName) {
        for column in self.columns.iter_mut().flatten() {
            if let Some(ColumnType::Ours { name, .. }) = &mut column.data_type
                && name == from
            {
                name.clone_from(to);
            }
        }
    }

    /// A column has another name from here on.
    pub(in crate::postgres) fn rename_column(&mut self, of: &ObjectName, from: &str, to: &str) {
        if self.words.contains(&of.name) {
            self.says = None;
            self.text = None;
        }
        for (_, column) in self.uses.iter_mut().filter(|(one, name)| one == of && name == from) {
            to.clone_into(column);
        }
    }
}
