//! Databases for tests on PostgreSQL.

use sqlx::{AssertSqlSafe, PgPool, Pool, Postgres};

use super::database::TestDatabase;
use super::error::TestDatabaseError;
use super::server::Server;
use super::setup::{Scratch, Setup, TestedDatabase};
use super::snapshot::Snapshot;
use super::template::{PREFIX, Wanted};
use crate::database::Work;

const ROWS: &str = include_str!("rows.sql");

impl TestedDatabase for Postgres {}

impl Scratch for Postgres {
    type Place = Option<Server>;
    type Made = TestDatabase;

    fn empty(place: &Self::Place) -> Work<'_, Result<TestDatabase, TestDatabaseError>> {
        Box::pin(async { TestDatabase::empty_on(&server(place.as_ref())?).await })
    }

    fn migrated<'c>(
        setup: &'c Setup<'_, Self>,
    ) -> Work<'c, Result<TestDatabase, TestDatabaseError>> {
        Box::pin(migrated(setup))
    }

    fn pool(made: &TestDatabase) -> &PgPool {
        made.pool()
    }

    fn remove(made: TestDatabase) -> Work<'static, Result<(), TestDatabaseError>> {
        Box::pin(made.remove())
    }

    fn run<'c>(pool: &'c PgPool, sql: &'c str) -> Work<'c, Result<(), sqlx::Error>> {
        Box::pin(async {
            // What it sets for its session is not for the migrations.
            let mut connection = pool.acquire().await?;
            connection.close_on_drop();
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *connection).await.map(drop)
        })
    }

    fn snapshot(pool: &PgPool) -> Work<'_, Result<Snapshot, sqlx::Error>> {
        Box::pin(async { Snapshot::take(&mut *pool.acquire().await?).await })
    }

    fn rows(pool: &PgPool) -> Work<'_, Result<Vec<(String, i64)>, sqlx::Error>> {
        Box::pin(sqlx::query_as(ROWS).fetch_all(pool))
    }
}

impl Setup<'_, Postgres> {
    /// Makes the databases on this server, whatever `DATABASE_URL` says.
    #[must_use]
    pub fn server(mut self, server: Server) -> Self {
        self.place = Some(server);
        self
    }
}

fn server(place: Option<&Server>) -> Result<Server, TestDatabaseError> {
    place.cloned().map_or_else(Server::from_environment, Ok)
}

/// A copy of the template of this schema, which is made where it is not there.
async fn migrated(setup: &Setup<'_, Postgres>) -> Result<TestDatabase, TestDatabaseError> {
    let server = server(setup.place.as_ref())?;
    let fingerprint = setup.fingerprint();
    let prefix = format!("{PREFIX}{:08x}_", setup.identity());
    let folder = &setup.schema().embedded().folder;
    let wanted = Wanted {
        name: format!("{prefix}{fingerprint:016x}"),
        lock: fingerprint.cast_signed(),
        comment: Some(format!("made by tests: what `{folder}` makes; may be dropped")),
    };
    let mut connection = server.connect().await?;
    let is_new = &mut false;
    let fill = async |pool: Pool<Postgres>| {
        *is_new = true;
        setup.fill(&pool).await
    };
    let template = wanted.find_or_make(&server, &mut connection, fill).await?;
    if *is_new {
        // They only take space.
        let _ = wanted.drop_others(&mut connection, &prefix).await;
    }
    TestDatabase::copy(&server, &mut connection, &template).await
}
