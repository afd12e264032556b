//! The generated handles: whatever a table or a column is called, the code compiles, without a warning, and
//! the name is quoted as a real server wants it.

use schema_runtime::manifest::{ColumnHandle, TableHandle};
use schema_runtime::sql;
use schema_runtime::testing::{Server, Setup};
use sqlx::{AssertSqlSafe, QueryBuilder, Row as _};

#[deny(warnings)]
mod names {
    schema_runtime::embed_migrations!("tests/folders/names_postgres", dialect = "postgres");
}

#[deny(warnings)]
mod names_sqlite {
    schema_runtime::embed_migrations!("tests/folders/names_sqlite", dialect = "sqlite");
}

mod service {
    schema_runtime::embed_migrations!("migrations", fixtures = "fixtures", dialect = "postgres");
}

use names::tables;

/// Each table with its columns, and how many there are.
const TABLES: &[(TableHandle, &str, &[ColumnHandle], usize)] = &[
    (tables::r#type::TABLE, tables::r#type::COLUMNS, tables::r#type::ALL, 6),
    (tables::self_::TABLE, tables::self_::COLUMNS, tables::self_::ALL, 3),
    (tables::Диски::TABLE, tables::Диски::COLUMNS, tables::Диски::ALL, 4),
    (tables::table_1st::TABLE, tables::table_1st::COLUMNS, tables::table_1st::ALL, 4),
    (tables::tables::TABLE, tables::tables::COLUMNS, tables::tables::ALL, 6),
    (tables::we_ird____::TABLE, tables::we_ird____::COLUMNS, tables::we_ird____::ALL, 5),
    (tables::users::TABLE, tables::users::COLUMNS, tables::users::ALL, 1),
    (tables::auth::users::TABLE, tables::auth::users::COLUMNS, tables::auth::users::ALL, 2),
    (
        tables::self_schema::super_::TABLE,
        tables::self_schema::super_::COLUMNS,
        tables::self_schema::super_::ALL,
        1,
    ),
    (tables::users_::users::TABLE, tables::users_::users::COLUMNS, tables::users_::users::ALL, 1),
];

#[test]
fn each_name_has_a_handle_of_its_own() {
    use tables::{self_, table_1st, r#type, Диски};

    assert_eq!(TABLES.len(), names::SCHEMA.manifest().tables.len());
    let names = |columns: &[ColumnHandle]| -> Vec<&str> {
        columns.iter().map(|column| column.name).collect()
    };
    let cases = [
        (names(&[r#type::TYPE, r#type::SELF, r#type::SELF_]), ["type", "self", "Self"]),
        (names(&[r#type::CRATE, r#type::FN, r#type::SELECT]), ["crate", "fn", "SELECT"]),
        (names(&[self_::ID, self_::ID_, self_::COLUMN_ID]), ["Id", "id", "ID"]),
        (
            names(&[Диски::РАЗМЕР, Диски::РАЗМЕР_, Диски::ИМЯ_ДИСКА]),
            ["Размер", "размер", "имя диска"],
        ),
        (
            names(&[table_1st::COLUMN_1ST, table_1st::COLUMN_2ND, table_1st::M_]),
            ["1st", "2nd", "m²"],
        ),
        (
            names(&[tables::tables::TABLE_, tables::tables::ALL_, tables::tables::COLUMNS_]),
            ["TABLE", "all", "columns"],
        ),
    ];
    for (found, expected) in cases {
        assert_eq!(found, expected);
    }
    assert_eq!(tables::auth::users::TABLE.schema, Some("auth"));
    assert_eq!(tables::auth::users::TYPE.data_type, Some("text"));
    const { assert!(!tables::auth::users::TYPE.nullable && tables::r#type::TYPE.nullable) };
}

/// A literal, at build time.
const SELECTED: &str = sql!(
    "SELECT ",
    tables::auth::users::TYPE,
    " FROM ",
    tables::auth::users::TABLE,
    " WHERE ",
    tables::auth::users::ID,
    " = $1"
);

#[tokio::test]
async fn each_name_is_quoted_as_the_server_wants_it() {
    let setup = Setup::new(&names::SCHEMA).server(Server::cluster().unwrap());
    let database = setup.database().await.unwrap();
    let pool = database.pool();
    for (table, columns, all, number) in TABLES {
        assert_eq!(all.len(), *number, "{table}");
        // What the server calls the columns is what the handles are for.
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT {columns} FROM {table}")));
        rows.fetch_all(pool).await.unwrap_or_else(|error| panic!("{table}: {error}"));
        for column in *all {
            let mut query = QueryBuilder::<sqlx::Postgres>::new("INSERT INTO ");
            query.push(table).push(" (").push(column).push(") SELECT ").push(column).push(" FROM ");
            query.push(table).push(" WHERE ").push(column).push(" IS NULL AND ");
            query.push_bind(false);
            query.build().execute(pool).await.unwrap_or_else(|error| panic!("{column}: {error}"));
            let shown =
                "SELECT count(*) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2";
            let shown: i64 = sqlx::query_scalar(shown)
                .bind(table.quoted)
                .bind(column.name)
                .fetch_one(pool)
                .await
                .unwrap();
            assert_eq!(shown, 1, "{table} {column}");
        }
    }
    sqlx::query(sql!("INSERT INTO ", tables::auth::users::TABLE, " VALUES (1, 'a')"))
        .execute(pool)
        .await
        .unwrap();
    let row = sqlx::query(SELECTED).bind(1_i64).fetch_one(pool).await.unwrap();
    assert_eq!(row.get::<String, _>(tables::auth::users::TYPE.name), "a");
}

#[tokio::test]
async fn each_name_is_quoted_as_sqlite_wants_it() {
    use names_sqlite::tables::{self, Диски};
    const SIZES: &str = sql!("SELECT ", Диски::РАЗМЕР, " FROM ", Диски::TABLE);
    let database = schema_runtime::testing::database(&names_sqlite::SCHEMA).await.unwrap();
    let all = [
        (tables::r#type::TABLE, tables::r#type::ALL),
        (Диски::TABLE, Диски::ALL),
        (tables::table_1st::TABLE, tables::table_1st::ALL),
        (tables::we_ird____::TABLE, tables::we_ird____::ALL),
    ];
    for (table, columns) in all {
        // SQLite takes a name in double quotes that it does not know for a text: so not in a query.
        for column in columns {
            let sql = format!("UPDATE {table} SET {column} = 1 WHERE false");
            let run = sqlx::query(AssertSqlSafe(sql)).execute(database.pool()).await;
            run.unwrap_or_else(|error| panic!("{table} {column}: {error}"));
        }
    }
    assert!(sqlx::query(SIZES).fetch_all(database.pool()).await.unwrap().is_empty());
}

/// The example service's own migrations and fixtures, on a real server.
#[tokio::test]
async fn the_migrations_of_the_repository_are_proven() {
    let setup = Setup::new(&service::SCHEMA).server(Server::cluster().unwrap());
    let proof = setup.prove().await.unwrap();
    println!("{proof:#}");
    assert_eq!(proof.migrations.len(), service::SCHEMA.migrations().len());
    assert_eq!(proof.fixtures.len(), 1);
    let setup = Setup::new(&names::SCHEMA).server(Server::cluster().unwrap());
    setup.prove().await.unwrap();
    schema_runtime::testing::prove(&names_sqlite::SCHEMA).await.unwrap();
}
