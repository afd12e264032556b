//! Savepoints: a part of a script that may be taken back by itself, as the server does with a block
//! that has an error caught.

use schema_manifest::ObjectName;

use super::journal::Outer;
use super::{Catalog, Extension, Mark, Relation, Routine, Type};
use crate::postgres::syntax::{Definition, Words};
use crate::source::Place;

/// What was touched before a part of a script. Each must be kept or rolled back, the last one first.
pub(in crate::postgres) struct Savepoint {
    mark: Mark,
    relations: Outer<ObjectName, Relation>,
    types: Outer<ObjectName, Type>,
    functions: Outer<String, Words>,
    routines: Outer<ObjectName, Vec<Routine>>,
    schemas: Outer<String, Place>,
    collations: Outer<ObjectName, Place>,
    extensions: Outer<String, Extension>,
    remarks: Outer<(&'static str, ObjectName), (Definition, Place)>,
    gone: Outer<ObjectName, Place>,
    maybe: Outer<String, ()>,
    unseen: Outer<String, ()>,
    constraint_names: Outer<ObjectName, u32>,
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

    /// How often something was changed that a script is told by: where it is the same, nothing was but
    /// what was taken back.
    pub(in crate::postgres) fn touches(&self) -> u64 {
        self.relations.touches()
            + self.types.touches()
            + self.functions.touches()
            + self.routines.touches()
            + self.schemas.touches()
            + self.extensions.touches()
            + self.remarks.touches()
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
