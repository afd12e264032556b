//! The one read: history, fixtures, schema and session, in one message and one snapshot.

use futures_util::TryStreamExt as _;
use schema_manifest::{Manifest, quoted};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Either, PgConnection, Row};

use super::observed::{self, ColumnRow, LabelRow};
use super::{history, literal};
use crate::report::list;
use crate::state::{AppliedRow, FixtureRow, OwnTables, Place, State, Table, unhex};

const STATE: &str = include_str!("state.sql");

/// The results of the message's statements, in its order.
struct Results {
    session: Session,
    columns: Vec<ColumnRow>,
    labels: Vec<LabelRow>,
}

/// What the second statement shows.
#[derive(Debug, Clone, Default)]
struct Session {
    database: String,
    default_schema: Option<String>,
    read_only: bool,
    in_transaction: bool,
    search_path: String,
    role: String,
    history: Own,
    fixtures: Own,
    user: String,
    settings: Option<String>,
}

/// One of our own tables, as the message shows it.
#[derive(Debug, Clone, Default)]
struct Own {
    schema: Option<String>,
    readable: bool,
    rows: Option<String>,
}

pub(super) async fn read(
    conn: &mut PgConnection,
    expected: &Manifest,
    own: &OwnTables,
) -> Result<State, sqlx::Error> {
    let named = observed::schemas(expected);
    let schemas = list(named.iter().map(|schema| literal::text(schema)));
    let named_own = |table: &str| literal::text(&history::qualified(own.schema.as_deref(), table));
    let message = STATE
        .replace("{schemas}", &schemas)
        .replace("{history}", &named_own(&own.history))
        .replace("{fixtures}", &named_own(&own.fixtures))
        .replace("{kept}", &list(own.kept.iter().map(|name| literal::text(name))));
    let Results { session, columns, labels } = results(conn, message).await?;
    let default_schema = session.default_schema.as_deref();
    let history = session.history.table(applied)?;
    let fixtures = session.fixtures.table(fixture)?;
    let settings = rows(session.settings.as_deref(), setting)?;
    let history_schema =
        session.history.schema.clone().or(own.schema.clone()).or(session.default_schema.clone());
    Ok(State {
        database: session.database.clone(),
        read_only: session.read_only,
        in_transaction: session.in_transaction,
        observed: observed::manifest(&columns, &labels, default_schema, &named),
        place: Place {
            own: own.clone(),
            database: session.database,
            history_absent: history == Table::Absent,
            fixtures_schema: session.fixtures.schema.or(history_schema.clone()),
            history_schema,
            fixtures_absent: fixtures == Table::Absent,
            search_path: session.search_path,
            role: session.role,
            user: session.user,
            settings,
        },
        history,
        fixtures,
    })
}

/// Our tables are read by queries inside of the message, which the server shows with their errors:
/// one that it could not plan as the query that the position is in, one that failed while it ran in
/// the context.
pub(super) fn is_foreign(error: &sqlx::Error, table: &str) -> bool {
    let error = error.as_database_error().and_then(|one| one.try_downcast_ref::<PgDatabaseError>());
    let query = error.and_then(|one| match one.position() {
        Some(PgErrorPosition::Internal { query, .. }) => Some(query),
        _ => one.r#where(),
    });
    // The name is the end of a line of `state.sql`, in quotes where it needs them.
    let names = [format!(".{table}\n"), format!(".{}\n", quoted(table))];
    query.is_some_and(|query| {
        query.contains("pg_catalog.string_agg") && names.iter().any(|name| query.contains(name))
    })
}

async fn results(conn: &mut PgConnection, message: String) -> Result<Results, sqlx::Error> {
    let mut results =
        Results { session: Session::default(), columns: Vec::new(), labels: Vec::new() };
    let mut statement = 0;
    let mut stream = sqlx::raw_sql(AssertSqlSafe(message)).fetch_many(conn);
    while let Some(item) = stream.try_next().await? {
        match (item, statement) {
            (Either::Left(_), _) => statement += 1,
            (Either::Right(row), 1) => results.session = Session::from_row(&row)?,
            (Either::Right(row), 2) => results.columns.push(ColumnRow::from_row(&row)?),
            (Either::Right(row), _) => results.labels.push(LabelRow::from_row(&row)?),
        }
    }
    Ok(results)
}

fn text(row: &PgRow, at: usize) -> Result<Option<String>, sqlx::Error> {
    row.try_get(at)
}

fn word(row: &PgRow, at: usize) -> Result<String, sqlx::Error> {
    Ok(text(row, at)?.unwrap_or_default())
}

fn flag(row: &PgRow, at: usize) -> Result<bool, sqlx::Error> {
    Ok(text(row, at)?.as_deref() == Some("true"))
}

impl Session {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Session {
            database: word(row, 0)?,
            default_schema: text(row, 1)?,
            read_only: flag(row, 2)?,
            in_transaction: flag(row, 3)?,
            search_path: word(row, 4)?,
            role: word(row, 5)?,
            history: Own::from_row(row, 6)?,
            fixtures: Own::from_row(row, 9)?,
            user: word(row, 12)?,
            settings: text(row, 13)?,
        })
    }
}

impl ColumnRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(ColumnRow {
            schema: word(row, 0)?,
            table: word(row, 1)?,
            column: text(row, 2)?,
            data_type: text(row, 3)?,
            nullable: flag(row, 4)?,
        })
    }
}

impl LabelRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(LabelRow { schema: word(row, 0)?, name: word(row, 1)?, label: text(row, 2)? })
    }
}

impl Own {
    fn from_row(row: &PgRow, at: usize) -> Result<Self, sqlx::Error> {
        Ok(Own { schema: text(row, at)?, readable: flag(row, at + 1)?, rows: text(row, at + 2)? })
    }

    fn table<R>(&self, parse: fn(&str) -> Option<R>) -> Result<Table<R>, sqlx::Error> {
        if self.schema.is_none() {
            return Ok(Table::Absent);
        }
        if !self.readable {
            return Ok(Table::Unreadable);
        }
        rows(self.rows.as_deref(), parse).map(Table::Rows)
    }
}

/// Rows with `,` between them.
pub(super) fn rows<R>(
    text: Option<&str>,
    parse: fn(&str) -> Option<R>,
) -> Result<Vec<R>, sqlx::Error> {
    let text = text.filter(|text| !text.is_empty());
    text.into_iter()
        .flat_map(|text| text.split(','))
        .map(|row| {
            let garbled = || sqlx::Error::Decode(format!("not a row: {row}").into());
            parse(row).ok_or_else(garbled)
        })
        .collect()
}

/// `version|success|execution_time|installed_on|xchecksum|xdescription`
fn applied(row: &str) -> Option<AppliedRow> {
    let mut fields = row.split('|');
    let row = AppliedRow {
        version: fields.next()?.parse().ok()?,
        success: fields.next()? == "t",
        execution_time: fields.next()?.parse().ok()?,
        installed_on: format!("{} UTC", fields.next()?),
        checksum: unhex(fields.next()?.strip_prefix('x')?)?,
        description: String::from_utf8(unhex(fields.next()?.strip_prefix('x')?)?).ok()?,
    };
    fields.next().is_none().then_some(row)
}

/// `xchecksum|xname`
fn fixture(row: &str) -> Option<FixtureRow> {
    let (checksum, name) = row.split_once('|')?;
    Some(FixtureRow {
        checksum: unhex(checksum.strip_prefix('x')?)?,
        name: String::from_utf8(unhex(name.strip_prefix('x')?)?).ok()?,
    })
}

/// `xname|xvalue`
pub(super) fn setting(row: &str) -> Option<(String, String)> {
    let (name, value) = row.split_once('|')?;
    let word = |digits: &str| String::from_utf8(unhex(digits.strip_prefix('x')?)?).ok();
    Some((word(name)?, word(value)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_history_is_read() {
        let row = applied("3|f|-1|2026-01-05 09:00:00|x00ff|x646973206b").unwrap();
        assert_eq!(
            row,
            AppliedRow {
                version: 3,
                success: false,
                execution_time: -1,
                installed_on: "2026-01-05 09:00:00 UTC".into(),
                checksum: vec![0, 255],
                description: "dis k".into(),
            }
        );
        assert_eq!(applied("3|t|1|when|x|x").unwrap().checksum, Vec::<u8>::new());
    }

    #[test]
    fn a_garbled_row_is_an_error_not_a_panic() {
        for row in ["", "3", "x|t|1|w|x|x", "3|t|1|w|x0|x", "3|t|1|w|xgg|x", "3|t|1|w|x|xff|more"] {
            assert_eq!(applied(row), None, "{row}");
        }
        assert_eq!(fixture("x00"), None);
        assert_eq!(setting("x61|62"), None);
        assert_eq!(setting("x61|x"), Some(("a".to_owned(), String::new())));
        let own = |rows: &str| Own {
            schema: Some("public".into()),
            readable: true,
            rows: Some(rows.into()),
        };
        assert!(own("nonsense").table(applied).is_err());
        assert_eq!(own("").table(applied).unwrap(), Table::Rows(vec![]));
        assert_eq!(own("x01|x61,x02|x62").table(fixture).unwrap().rows().len(), 2);
    }

    #[test]
    fn our_tables_may_be_absent_or_out_of_reach() {
        assert_eq!(Own::default().table(applied).unwrap(), Table::Absent);
        let hidden = Own { schema: Some("public".into()), ..Own::default() };
        assert_eq!(hidden.table(applied).unwrap(), Table::Unreadable);
    }
}
