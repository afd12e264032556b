//! Storage parameters of what is no table.

use super::Replay;
use crate::postgres::catalog::{PartKey, Relation};
use crate::postgres::parameters::Setting;
use crate::postgres::syntax::{Definition, Name};

impl Replay<'_> {
    /// Of an index or a view; what belongs to a constraint is not followed.
    pub(super) fn set_parameters(&mut self, name: &Name, settings: &[Setting]) {
        let Some(full) = self.relation(name) else { return };
        let of = match self.catalog.relations.get(&full) {
            Some(Relation::Index { table }) => table.clone(),
            _ => full.clone(),
        };
        let definition: Option<&mut Definition> = match self.catalog.relations.get_mut(&of) {
            Some(Relation::Table(table)) if of != full => {
                let mut indexes = table.indexes.iter_mut();
                let is_it = |name: &Option<String>| name.as_deref() == Some(&*full.name);
                indexes.find(|one| is_it(&one.name)).map(|index| &mut index.definition)
            }
            Some(Relation::Other { parts, .. }) if of != full => {
                let part = parts.get_mut(&PartKey::Index(full.name.to_string()));
                part.map(|part| &mut part.definition)
            }
            Some(Relation::Other { view: Some(view), .. }) => Some(&mut view.keeping),
            _ => None,
        };
        if let Some(definition) = definition {
            definition.set_parameters(settings);
        }
    }
}
