//! `CREATE TYPE .. AS RANGE`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{ColumnType, Range, Type, object_name};
use crate::postgres::syntax::CreateRange;
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn create_range(&mut self, create: &CreateRange, place: &Place) {
        let full = self.full(&create.name);
        if self.type_exists("range type", &create.name, &full) {
            return;
        }
        if create.subtype.as_ref().is_some_and(|subtype| !self.check_type(subtype)) {
            return;
        }
        let subtype = match &create.subtype {
            Some(subtype) => self.column_type(subtype),
            None => ColumnType::Unknown(String::new()),
        };
        let multirange = match &create.multirange {
            Some(name) => self.full(name),
            None => {
                let name = object_name::multirange(&full.name);
                ObjectName::new(full.schema.clone(), name.into())
            }
        };
        let made = self.catalog.tick();
        let range = Range {
            subtype,
            multirange: multirange.clone(),
            definition: create.definition.clone(),
            place: place.clone(),
            made,
        };
        let part = Type::Multirange { range: full.clone(), place: place.clone(), made };
        self.catalog.gone.remove(&full);
        self.catalog.types.insert(multirange, part);
        self.catalog.types.insert(full, Type::Range(range));
    }
}
