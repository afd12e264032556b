//! The one read: history, fixtures and schema, in one snapshot.

use schema_manifest::{
    Column, ColumnDetails, Depth, Details, Expression, Fill, List, Manifest, ObjectName,
    Table as SchemaTable,
};
use sqlx::{Connection as _, Row, SqliteConnection};

use super::history;
use crate::state::{Place, State, Table};

const COLUMNS: &str = include_str!("columns.sql");

/// A row of `columns.sql`: the table and, where it has one, the column.
type ColumnRow = (String, Option<Column>);

pub(super) async fn read(conn: &mut SqliteConnection) -> Result<State, sqlx::Error> {
    // A read transaction: several queries, one snapshot. Dropped, it is rolled back.
    let mut snapshot = conn.begin().await?;
    let database = history::database(&mut snapshot).await?;
    let history = history::read(&mut snapshot).await?;
    let fixtures = history::read_fixtures(&mut snapshot).await?;
    let observed = observed(&mut snapshot).await?;
    snapshot.rollback().await?;
    let place = Place {
        database: database.clone(),
        history_absent: history == Table::Absent,
        fixtures_absent: fixtures == Table::Absent,
        ..Place::default()
    };
    let (read_only, in_transaction) = (false, false);
    let (unread, depth) = (0, Depth::Shape);
    Ok(State {
        database,
        read_only,
        in_transaction,
        history,
        fixtures,
        observed,
        unread,
        depth,
        place,
    })
}

async fn observed(conn: &mut SqliteConnection) -> Result<Manifest, sqlx::Error> {
    let rows = sqlx::raw_sql(COLUMNS).fetch_all(conn).await?;
    let rows: Vec<ColumnRow> = rows
        .iter()
        .map(|row| {
            let column = match row.try_get::<Option<String>, _>(1)? {
                None => None,
                Some(name) => Some(Column::new(
                    name.into(),
                    Some(row.try_get::<String, _>(2)?.into()),
                    !row.try_get::<bool, _>(3)?,
                    Details::new(ColumnDetails::new(fill(row.try_get(4)?), None)),
                    None,
                )),
            };
            Ok((row.try_get(0)?, column))
        })
        .collect::<Result<_, sqlx::Error>>()?;
    Ok(manifest(&rows))
}

/// A generated column has no default either.
fn fill(default: Option<String>) -> Fill {
    default.map_or(Fill::Unknown, |default| Fill::Default(Expression::Printed(default.into())))
}

/// The observed manifest. Rows of one table stand together.
fn manifest(rows: &[ColumnRow]) -> Manifest {
    let tables: Vec<SchemaTable> = rows
        .chunk_by(|(a, _), (b, _)| a == b)
        .filter_map(|group| {
            let (name, _) = group.first()?;
            let columns: Vec<Column> =
                group.iter().filter_map(|(_, column)| column.clone()).collect();
            let name = ObjectName::unqualified(name.clone());
            let none = List::default();
            let (indexes, details) = (List::default(), Details::None);
            Some(SchemaTable::new(name, columns.into(), true, none, indexes, details, None))
        })
        .collect();
    Manifest::new(tables.into(), List::default(), List::default(), List::default())
}
