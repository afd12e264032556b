//! What becomes of a migration whose row is dirty, and of rows with another checksum.

use schema_manifest::{
    Difference, Down, Embedded, Finding, Migration, Object, Origin, Statement, compare,
};

use super::Direction;
use crate::drift::DEPTH;
use crate::error::Error;
use crate::state::{AppliedRow, State, Unfinished};

/// What a caller wants of [`Migrator::repair`](crate::Migrator::repair).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// A dirty migration is settled from what the database shows: where all of it is there, or all of
    /// its statements are known to have run, its row says that it was applied; where nothing of it is
    /// there, its row goes and it runs again. Where neither shows, nothing is changed.
    Look,
    /// The dirty migration was finished by hand: its row says that it was applied.
    Applied,
    /// The dirty migration was undone by hand: its row goes, and it runs again.
    NotApplied,
    /// The rows of edited migrations take the checksums of the files that this binary carries.
    AcceptChecksums,
}

/// A change of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'s> {
    /// A row for a migration that was not run.
    Adopt(&'s Migration),
    /// The row of a dirty migration is clean, with the checksum of the file.
    Applied(&'s Migration),
    /// The row of a dirty migration is clean.
    Clean(i64),
    /// The row goes.
    Delete(i64),
    /// The row takes the checksum of the file.
    Accept(&'s Migration),
}

/// The changes that settle what is dirty.
pub(crate) fn dirty<'s>(
    embedded: &'s Embedded,
    state: &State,
    unfinished: Option<&Unfinished>,
    repair: Repair,
) -> Result<Vec<Change<'s>>, Error> {
    let rows = state.history.rows().iter();
    let mut changes = Vec::new();
    for row in rows.filter(|row| !row.success) {
        let migration = embedded.migration(row.version);
        changes.extend(match (repair, migration) {
            (Repair::Applied, Some(migration)) => Some(Change::Applied(migration)),
            (Repair::Applied, None) => Some(Change::Clean(row.version)),
            (Repair::NotApplied, _) => Some(Change::Delete(row.version)),
            (_, Some(migration)) => look(embedded, state, row, migration, unfinished)?,
            (_, None) => {
                return Err(unclear(embedded, row, None, "this binary has no such migration"));
            }
        });
    }
    Ok(changes)
}

/// What the database shows of a dirty migration; none where a start goes on with it by itself.
fn look<'s>(
    embedded: &'s Embedded,
    state: &State,
    row: &AppliedRow,
    migration: &'s Migration,
    unfinished: Option<&Unfinished>,
) -> Result<Option<Change<'s>>, Error> {
    let direction = unfinished.map_or(Direction::Up, |unfinished| unfinished.direction);
    let (all, nothing) = match direction {
        Direction::Up => (Change::Applied(migration), Change::Delete(migration.version)),
        Direction::Down => (Change::Delete(migration.version), Change::Clean(migration.version)),
    };
    let script = match (direction, &migration.down) {
        (Direction::Down, Down::Script(down)) => down,
        _ => &migration.up,
    };
    let known = unfinished.filter(|unfinished| unfinished.differs.is_none());
    if known.is_some_and(|unfinished| unfinished.done >= script.statements.len()) {
        return Ok(Some(all));
    }
    let up = &migration.up.statements;
    if let (Direction::Up, Some(first), Some(last)) = (direction, up.first(), up.last()) {
        // Statements run in their order, and what is behind one that fails does not run.
        let differences = compare(&embedded.manifest, &state.observed, DEPTH);
        let gone = made(embedded, migration, first).map(|object| is_missing(&differences, &object));
        let there =
            made(embedded, migration, last).map(|object| !is_missing(&differences, &object));
        match (gone, there) {
            (_, Some(true)) => return Ok(Some(all)),
            (Some(true), _) if unfinished.is_none_or(|one| one.done == 0) => {
                return Ok(Some(nothing));
            }
            _ => {}
        }
    }
    match known {
        Some(unfinished) if unfinished.done == 0 && unfinished.indexes.is_none() => {
            return Ok(Some(nothing));
        }
        Some(unfinished)
            if script.no_transaction && super::resume::lost(script, unfinished).is_none() =>
        {
            return Ok(None);
        }
        _ => {}
    }
    let note = match unfinished {
        Some(unfinished) => super::resume::note(migration, unfinished),
        None => {
            "neither its first nor its last statement makes something whose absence or presence \
                 would tell"
                .to_owned()
        }
    };
    Err(unclear(embedded, row, Some(migration), &note))
}

/// The first object that the manifest says a statement makes.
fn made(embedded: &Embedded, migration: &Migration, statement: &Statement) -> Option<Object> {
    let up = &migration.up;
    let after = up.statements.iter().map(|one| one.line).find(|line| *line > statement.line);
    let is_it = |origin: &Option<Origin>| {
        origin.as_ref().is_some_and(|origin| {
            origin.version == migration.version
                && origin.path == up.path
                && origin.line >= statement.line
                && after.is_none_or(|after| origin.line < after)
        })
    };
    let manifest = &embedded.manifest;
    let table = manifest.tables.iter().find(|table| is_it(&table.origin));
    let columns = || {
        manifest.tables.iter().find_map(|table| {
            let column = table.columns.iter().find(|column| is_it(&column.origin))?;
            Some(Object::Column { table: table.name.clone(), column: column.name.clone() })
        })
    };
    let enums = || manifest.enums.iter().find(|one| is_it(&one.origin));
    table
        .map(|table| Object::Table(table.name.clone()))
        .or_else(columns)
        .or_else(|| enums().map(|one| Object::Enum(one.name.clone())))
}

/// Whether it is not there, or the table that it is a column of.
fn is_missing(differences: &[Difference], object: &Object) -> bool {
    differences.iter().filter(|one| one.finding == Finding::Missing).any(|one| {
        one.object == *object
            || matches!((&one.object, object),
                (Object::Table(name), Object::Column { table, .. }) if name == table)
    })
}

fn unclear(
    embedded: &Embedded,
    row: &AppliedRow,
    migration: Option<&Migration>,
    note: &str,
) -> Error {
    Error::Dirty {
        version: row.version,
        name: row.description.replace(' ', "_"),
        path: migration.map(|migration| migration.up.path.clone()),
        running: None,
        note: Some(format!("whether it was applied cannot be told: {note}")),
        hint: embedded.hint.clone(),
    }
}

/// The changes that make the recorded checksums those of the files.
pub(crate) fn checksums<'s>(embedded: &'s Embedded, history: &[AppliedRow]) -> Vec<Change<'s>> {
    let rows = history.iter().filter(|row| row.success);
    rows.filter_map(|row| Some((row, embedded.migration(row.version)?)))
        .filter(|(row, migration)| !migration.accepts(&row.checksum))
        .map(|(_, migration)| Change::Accept(migration))
        .collect()
}
