//! The one read: history, fixtures, schema and session, in one message and one snapshot.

use futures_util::TryStreamExt as _;
#[cfg(feature = "testing")]
use schema_manifest::Manifest;
use schema_manifest::{Depth, Embedded, quoted};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Either, PgConnection, Row};

use super::observe::{self, Catalog, Texts, Wanted};
use super::{history, literal};
use crate::report::list;
use crate::state::{AppliedRow, FixtureRow, OwnTables, Place, State, Table, unhex};

const STATE: &str = include_str!("state.sql");

/// The results of the message's statements.
struct Results<'a> {
    session: Session,
    catalog: Catalog<'a>,
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
    hidden_history: Option<String>,
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
    embedded: &Embedded,
    own: &OwnTables,
) -> Result<State, sqlx::Error> {
    let wanted = Wanted::of(&embedded.manifest, &embedded.require);
    let version = conn.server_version_num();
    let message = |texts| message(&wanted, version, own, texts);
    let first = results(&mut *conn, message(Texts::OfFreeTables), &wanted).await;
    let Results { session, catalog } = match first {
        Err(error) if is_disturbed(&error) => {
            results(conn, message(Texts::WithoutTables), &wanted).await?
        }
        results => results?,
    };
    let observed = catalog.observed();
    let history = session.history.table(applied)?;
    let fixtures = session.fixtures.table(fixture)?;
    let settings = rows(session.settings.as_deref(), setting)?;
    let history_schema =
        session.history.schema.clone().or(own.schema.clone()).or(session.default_schema.clone());
    Ok(State {
        database: session.database.clone(),
        read_only: session.read_only,
        in_transaction: session.in_transaction,
        depth: Depth::Everything,
        observed: observed.manifest,
        unread: observed.unread,
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
            hidden_history: session.hidden_history,
        },
        history,
        fixtures,
    })
}

fn message(wanted: &Wanted<'_>, version: Option<u32>, own: &OwnTables, texts: Texts) -> String {
    let named_own = |table: &str| literal::text(&history::qualified(own.schema.as_deref(), table));
    // In a schema that is named it is found, or the server says what is in the way.
    let history_name = match &own.schema {
        None => literal::text(&own.history),
        Some(_) => "NULL".to_owned(),
    };
    let state = STATE
        .replace("{history}", &named_own(&own.history))
        .replace("{history_name}", &history_name)
        .replace("{fixtures}", &named_own(&own.fixtures))
        .replace("{kept}", &list(own.kept.iter().map(|name| literal::text(name))));
    format!("{state};\n{}", observe::query(wanted, version, texts))
}

/// Takes a row of the last statement.
fn take(catalog: &mut Catalog<'_>, row: &PgRow) -> Result<(), sqlx::Error> {
    let garbled = || sqlx::Error::Decode("a row of the catalog is garbled".into());
    catalog.row(row.try_get(0)?, row.try_get(1)?).ok_or_else(garbled)
}

/// Whether another session was in the way while the server printed an expression: it took the lock on the
/// table (`lock_not_available`), or has dropped meanwhile what the expression names, which the server
/// looks up by itself.
fn is_disturbed(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("55P03" | "XX000" | "42P01" | "42704" | "42883" | "42703"))
}

/// Reads what a manifest names, in the transaction that the connection is in if there is one: for tests
/// that hold it against the server.
#[cfg(feature = "testing")]
pub async fn observe(
    conn: &mut PgConnection,
    manifest: &Manifest,
) -> Result<Manifest, sqlx::Error> {
    let wanted = Wanted::of(manifest, &[]);
    let query = "SELECT pg_catalog.current_schema()::pg_catalog.text";
    let default_schema: Option<String> = sqlx::query_scalar(query).fetch_one(&mut *conn).await?;
    let version = conn.server_version_num();
    let message = observe::query(&wanted, version, Texts::OfFreeTables);
    let rows = sqlx::raw_sql(AssertSqlSafe(message)).fetch_all(conn).await?;
    let mut catalog = Catalog::new(default_schema, &wanted);
    // The first is that of the settings.
    rows.iter().skip(1).try_for_each(|row| take(&mut catalog, row))?;
    Ok(catalog.observed().manifest)
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

async fn results<'a>(
    conn: &mut PgConnection,
    message: String,
    wanted: &'a Wanted<'a>,
) -> Result<Results<'a>, sqlx::Error> {
    let mut session = Session::default();
    let mut catalog = Catalog::new(None, wanted);
    let mut statement = 0;
    let mut stream = sqlx::raw_sql(AssertSqlSafe(message)).fetch_many(conn);
    while let Some(item) = stream.try_next().await? {
        match (item, statement) {
            (Either::Left(_), _) => statement += 1,
            (Either::Right(row), 1) => {
                session = Session::from_row(&row)?;
                catalog = Catalog::new(session.default_schema.clone(), wanted);
            }
            // The settings.
            (Either::Right(_), 2) => {}
            (Either::Right(row), _) => take(&mut catalog, &row)?,
        }
    }
    Ok(Results { session, catalog })
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
            hidden_history: text(row, 14)?,
        })
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
