//! Sequences, and the columns that own them.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::Relation;
use crate::postgres::syntax::{Ident, Name};

impl Replay<'_> {
    /// `OWNED BY`: from here on a sequence goes with a column, or with none.
    pub(super) fn own_sequence(&mut self, name: &Name, owner: Option<&(Name, Ident)>) {
        let Some(full) = self.relation(name) else { return };
        self.disown(&full);
        let table = owner.and_then(|(table, column)| Some((self.relation(table)?, column)));
        let is_owned = table.is_some();
        if let Some((table, column)) = table {
            let Some(table) = self.catalog.table_mut(&table) else {
                // It goes with a relation whose columns are not known.
                self.catalog.relations.remove(&full);
                self.catalog.may_now_exist(&full.name);
                return;
            };
            table.sequences.push((column.name.clone(), full.clone()));
        }
        if let Some(Relation::Other { owned, .. }) = self.catalog.relations.get_mut(&full) {
            *owned = is_owned;
        }
    }

    /// No column owns that sequence any more.
    pub(super) fn disown(&mut self, sequence: &ObjectName) {
        self.each_owner(sequence, |sequences| sequences.retain(|(_, one)| one != sequence));
    }

    /// The sequences of each table that owns that one, to change them.
    pub(super) fn each_owner(
        &mut self,
        sequence: &ObjectName,
        mut change: impl FnMut(&mut Vec<(String, ObjectName)>),
    ) {
        let owns = |relation: &Relation| matches!(relation, Relation::Table(table) if table.sequences.iter().any(|(_, one)| one == sequence));
        for relation in self.catalog.relations.each_mut(owns) {
            if let Relation::Table(table) = relation {
                change(&mut table.sequences);
            }
        }
    }
}
