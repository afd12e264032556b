//! Collations that the migrations make, and those of columns.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{ColumnType, Relation};
use crate::postgres::collation::{self, Collation};
use crate::postgres::syntax::{Name, Value};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn create_collation(&mut self, name: &Name, place: &Place) {
        let full = self.full(name);
        self.catalog.collations.insert(full, place.clone());
    }

    /// One of them has another name from here on: which it is of a column is not followed.
    pub(super) fn change_collation(&mut self) {
        self.forget_collations();
        let is_table = |relation: &Relation| matches!(relation, Relation::Table(_));
        for relation in self.catalog.relations.each_mut(is_table) {
            let Relation::Table(table) = relation else { continue };
            for column in table.columns.iter_mut().filter(|one| one.collation.may_be_ours()) {
                column.collation = Collation::Unknown;
            }
        }
    }

    /// A column is about to get another type: the server writes its indexes down without the collation that
    /// the column has, and makes them anew with the one that it gets.
    ///
    /// Source: `pg_get_indexdef_worker` in `ruleutils.c`; tried on PostgreSQL 15.
    pub(super) fn take_collation_from_keys(&mut self, table: &ObjectName, column: &str) {
        let Some(table) = self.catalog.table_mut(table) else { return };
        let mut columns = table.columns.iter();
        let Some(of) = columns.find(|one| one.name == column) else { return };
        for index in &mut table.indexes {
            for (at, _) in
                index.keys.iter().enumerate().filter(|(_, key)| key.as_deref() == Some(column))
            {
                let aspect = format!("collation of key {}", at + 1);
                let Some(Value::Exact(text)) = index.definition.get(&aspect) else { continue };
                let of_key = Collation::of_key(text, &of.data_type);
                if of_key.is_some_and(|of_key| !of_key.differs(&of.collation)) {
                    index.definition.remove(&aspect);
                }
            }
        }
    }

    pub(super) fn forget_collations(&mut self) {
        self.catalog.collations.retain(|_, _| false);
    }

    /// The collation of a column of that type.
    pub(super) fn collation(&self, written: Option<&Name>, data_type: &ColumnType) -> Collation {
        let Some(written) = written else { return Collation::OfType };
        if let Some(known) = collation::of_the_server(written) {
            return Collation::of_type(known, data_type);
        }
        let text = &*written.name.name;
        let is_ours = |full: &ObjectName| self.catalog.collations.contains_key(full);
        let in_schema = |schema| ObjectName::new(schema, text.to_owned().into());
        let found = match &written.schema {
            Some(schema) => Some(in_schema(self.schema(&schema.name))).filter(is_ours),
            // The server looks among its own first.
            None if !collation::is_of_nobody(text) || self.path.is_unknown() => None,
            None => self.path.all().map(in_schema).find(is_ours),
        };
        found.map_or(Collation::Unknown, Collation::Named)
    }
}
