//! An index that a statement builds or drops `CONCURRENTLY`: what the catalog says of a try before.

use schema_manifest::{ConcurrentIndex, Script};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::literal;

const INDEX: &str = include_str!("index.sql");

/// An index as the catalog shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) oid: String,
    is_valid: bool,
    /// A session is at it at this moment.
    is_being_built: bool,
    /// Its name with its schema, quoted.
    pub(super) name: String,
}

/// What to do about the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// It has not run.
    Run,
    /// It has run.
    Skip,
    /// A try before has left this index invalid.
    DropFirst(Found),
    /// Another session builds it.
    Wait(Found),
    /// Whether it has run cannot be told.
    Unclear,
}

/// The indexes that a statement may be about.
pub(super) async fn look(
    conn: &mut PgConnection,
    script: &Script,
    index: ConcurrentIndex,
) -> Result<Vec<Found>, sqlx::Error> {
    let text = |(start, end): (u32, u32)| {
        literal::text(script.sql.get(start as usize..end as usize).unwrap_or_default())
    };
    let of_table = |table| format!("i.indrelid = pg_catalog.to_regclass({})", text(table));
    let condition = match index {
        // The server reads the name as it would in the statement: in lower case unless quoted.
        ConcurrentIndex::Build { name: Some(name), table } => format!(
            "{} AND c.relname = (pg_catalog.parse_ident({}))[1]::pg_catalog.name",
            of_table(table),
            text(name)
        ),
        ConcurrentIndex::Build { name: None, table } => of_table(table),
        ConcurrentIndex::Drop { name } => {
            format!("i.indexrelid = pg_catalog.to_regclass({})", text(name))
        }
    };
    let sql = INDEX.replace("{condition}", &condition);
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(Found {
                oid: row.try_get(0)?,
                is_valid: row.try_get::<String, _>(1)? == "true",
                is_being_built: row.try_get::<String, _>(2)? == "true",
                name: row.try_get(3)?,
            })
        })
        .collect()
}

/// What is kept of the indexes that are there before a statement runs.
pub(super) fn there(found: &[Found]) -> String {
    found.iter().map(|one| one.oid.as_str()).collect::<Vec<_>>().join(",")
}

/// What to do, from what is there now and what was there when it was about to run; `None`: it never
/// was.
pub(super) fn next(index: ConcurrentIndex, found: &[Found], before: Option<&str>) -> Next {
    let was_there =
        |one: &Found| before.is_some_and(|list| list.split(',').any(|oid| oid == one.oid));
    match index {
        ConcurrentIndex::Build { name: Some(_), .. } => match found.first() {
            Some(one) if one.is_being_built => Next::Wait(one.clone()),
            // Also with `IF NOT EXISTS`, to which any index of that name is good enough.
            Some(one) if !one.is_valid => Next::DropFirst(one.clone()),
            Some(one) if before.is_some() && !was_there(one) => Next::Skip,
            // Not there, or not ours.
            Some(_) | None => Next::Run,
        },
        ConcurrentIndex::Build { name: None, .. } => {
            let new: Vec<&Found> = found.iter().filter(|one| !was_there(one)).collect();
            match new.as_slice() {
                [] => Next::Run,
                _ if before.is_none() => Next::Run,
                [one] if one.is_being_built => Next::Wait((*one).clone()),
                [one] if !one.is_valid => Next::DropFirst((*one).clone()),
                _ => Next::Unclear,
            }
        }
        ConcurrentIndex::Drop { .. } => {
            let was_any = before.is_some_and(|list| !list.is_empty());
            if found.is_empty() && was_any { Next::Skip } else { Next::Run }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(oid: &str, is_valid: bool, is_being_built: bool) -> Found {
        Found { oid: oid.into(), is_valid, is_being_built, name: format!("public.i{oid}") }
    }

    #[test]
    fn what_is_to_do_follows_from_what_is_there_and_what_was() {
        let named = ConcurrentIndex::Build { name: Some((0, 1)), table: (2, 3) };
        let unnamed = ConcurrentIndex::Build { name: None, table: (2, 3) };
        let drop = ConcurrentIndex::Drop { name: (0, 1) };
        let valid = || found("7", true, false);
        let invalid = || found("7", false, false);
        let building = || found("7", false, true);
        let other = || found("5", true, false);
        let cases = [
            ("never tried", named, vec![], None, Next::Run),
            ("exists already: the server says so", named, vec![valid()], None, Next::Run),
            ("left invalid before us", named, vec![invalid()], None, Next::DropFirst(invalid())),
            ("somebody is at it", named, vec![building()], None, Next::Wait(building())),
            ("tried, nothing came of it", named, vec![], Some(""), Next::Run),
            ("tried, built", named, vec![valid()], Some(""), Next::Skip),
            ("tried, failed", named, vec![invalid()], Some(""), Next::DropFirst(invalid())),
            ("was there before the try", named, vec![valid()], Some("7"), Next::Run),
            ("no name, never tried", unnamed, vec![other()], None, Next::Run),
            ("no name, nothing came of it", unnamed, vec![other()], Some("5"), Next::Run),
            (
                "no name, failed",
                unnamed,
                vec![other(), invalid()],
                Some("5"),
                Next::DropFirst(invalid()),
            ),
            (
                "no name, somebody is at it",
                unnamed,
                vec![building()],
                Some(""),
                Next::Wait(building()),
            ),
            ("no name, perhaps built", unnamed, vec![other(), valid()], Some("5"), Next::Unclear),
            ("to drop, never tried", drop, vec![], None, Next::Run),
            ("to drop, is there", drop, vec![valid()], Some("7"), Next::Run),
            ("to drop, half dropped", drop, vec![invalid()], Some("7"), Next::Run),
            ("dropped", drop, vec![], Some("7"), Next::Skip),
            ("to drop, never was there", drop, vec![], Some(""), Next::Run),
        ];
        for (case, index, found, before, expected) in cases {
            assert_eq!(next(index, &found, before), expected, "{case}");
        }
    }
}
