//! Savepoints: a part of a script that may be taken back by itself, as the server does with a block
//! that has an error caught.

use schema_manifest::ObjectName;

use super::journal::Old;
use super::{Catalog, Extension, Mark, Relation, Routine, Type};
use crate::postgres::syntax::{Definition, Words};
use crate::source::Place;

/// What was touched before a part of a script. Each must be kept or rolled back, the last one first.
pub(in crate::postgres) struct Savepoint {
    mark: Mark,
    relations: Old<ObjectName, Relation>,
    types: Old<ObjectName, Type>,
    functions: Old<String, Words>,
    routines: Old<ObjectName, Vec<Routine>>,
    schemas: Old<String, Place>,
    collations: Old<ObjectName, Place>,
    extensions: Old<String, Extension>,
    remarks: Old<(&'static str, ObjectName), (Definition, Place)>,
    gone: Old<ObjectName, Place>,
    maybe: Old<String, ()>,
    unseen: Old<String, ()>,
    constraint_names: Old<ObjectName, u32>,
}

impl Catalog {
    /// Begins a part that may be taken back.
    pub(in crate::postgres) fn save(&mut self) -> Savepoint {
        Savepoint {
            mark: self.mark(),
            relations: self.relations.nest(),
            types: self.types.nest(),
            functions: self.functions.nest(),
            routines: self.routines.nest(),
            schemas: self.schemas.nest(),
            collations: self.collations.nest(),
            extensions: self.extensions.nest(),
            remarks: self.remarks.nest(),
            gone: self.gone.nest(),
            maybe: self.maybe.nest(),
            unseen: self.unseen.nest(),
            constraint_names: self.constraint_names.0.nest(),
        }
    }

    /// Whether nothing was touched since the last savepoint.
    pub(in crate::postgres) fn is_untouched(&self) -> bool {
        self.relations.touched().is_empty()
            && self.types.touched().is_empty()
            && self.functions.touched().is_empty()
            && self.routines.touched().is_empty()
            && self.schemas.touched().is_empty()
            && self.extensions.touched().is_empty()
            && self.remarks.touched().is_empty()
    }

    /// What was done since then stays.
    pub(in crate::postgres) fn keep(&mut self, since: Savepoint) {
        self.relations.keep(since.relations);
        self.types.keep(since.types);
        self.functions.keep(since.functions);
        self.routines.keep(since.routines);
        self.schemas.keep(since.schemas);
        self.collations.keep(since.collations);
        self.extensions.keep(since.extensions);
        self.remarks.keep(since.remarks);
        self.gone.keep(since.gone);
        self.maybe.keep(since.maybe);
        self.unseen.keep(since.unseen);
        self.constraint_names.0.keep(since.constraint_names);
    }

    /// Puts everything back as it was then.
    pub(in crate::postgres) fn roll_back(&mut self, to: Savepoint) {
        self.relations.roll_back(to.relations);
        self.types.roll_back(to.types);
        self.functions.roll_back(to.functions);
        self.routines.roll_back(to.routines);
        self.schemas.roll_back(to.schemas);
        self.collations.roll_back(to.collations);
        self.extensions.roll_back(to.extensions);
        self.remarks.roll_back(to.remarks);
        self.gone.roll_back(to.gone);
        self.maybe.roll_back(to.maybe);
        self.unseen.roll_back(to.unseen);
        self.constraint_names.0.roll_back(to.constraint_names);
        self.reset(to.mark);
    }
}
