//! A database without a history that holds what the migrations would make.

use std::collections::HashSet;

use schema_manifest::{Difference, Embedded, Object, ObjectName, Origin, Text, compare};

use crate::drift::DEPTH;
use crate::error::Error;
use crate::state::State;

/// Refuses where no migration is recorded and objects of the manifest are there all the same: the
/// first one would fail half-way through, or worse, would not.
pub(crate) fn refuse(embedded: &Embedded, state: &State) -> Result<(), Error> {
    if !state.history.rows().is_empty() {
        return Ok(());
    }
    let present = present(embedded, state);
    if present.is_empty() {
        return Ok(());
    }
    let differences: Vec<Difference> = compare(&embedded.manifest, &state.observed, DEPTH);
    let differing: HashSet<&ObjectName> =
        differences.iter().map(|difference| name(&difference.object)).collect();
    let matching = present.into_iter().filter(|object| !differing.contains(name(object)));
    Err(Error::ExistingSchema {
        database: state.database.clone(),
        matching: matching.collect(),
        differences,
        hint: embedded.hint.clone(),
    })
}

/// The tables and enum types that the migrations make and the database has; what the base describes is
/// there before them.
fn present(embedded: &Embedded, state: &State) -> Vec<Object> {
    let observed = &state.observed;
    let tables: HashSet<&ObjectName> = observed.tables.iter().map(|table| &table.name).collect();
    let enums: HashSet<&ObjectName> = observed.enums.iter().map(|one| &one.name).collect();
    let manifest = &embedded.manifest;
    let is_ours = |origin: &Option<Origin>| {
        origin.as_ref().is_none_or(|origin| origin.version != Origin::BASE)
    };
    let tables =
        manifest.tables.iter().filter(|one| is_ours(&one.origin) && tables.contains(&one.name));
    let enums =
        manifest.enums.iter().filter(|one| is_ours(&one.origin) && enums.contains(&one.name));
    tables
        .map(|table| Object::Table(table.name.clone()))
        .chain(enums.map(|one| Object::Enum(one.name.clone())))
        .collect()
}

/// The table or type that something belongs to.
fn name(object: &Object) -> &ObjectName {
    match object {
        Object::Table(name)
        | Object::Column { table: name, .. }
        | Object::Enum(name)
        | Object::EnumLabel { name, .. }
        | Object::Constraint { table: name, .. }
        | Object::Index { table: name, .. }
        | Object::Other { name, .. } => name,
        // A kind that this crate does not know yet cannot be taken apart.
        _ => &NOWHERE,
    }
}

static NOWHERE: ObjectName = ObjectName::new(None, Text::Borrowed(""));
