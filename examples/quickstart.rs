//! A schema on SQLite from end to end, with nothing to install:
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! It applies the migrations of `examples/quickstart/migrations`, runs the fixture, verifies the
//! schema, starts again with nothing to do, then breaks the schema by hand and is refused.

use schema_runtime::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use schema::tables::shelves;

mod schema {
    //! The schema of the example: everything in here is made by the macro.

    schema_runtime::embed_migrations!(
        "examples/quickstart/migrations",
        fixtures = "examples/quickstart/fixtures",
        // Both databases are switched on in this workspace; most services have one.
        dialect = "sqlite",
        require = [loans(due_on)],
        hint = "this is an example: delete the file and start again",
    );
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("schema-quickstart-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let outcome = run(&folder.join("library.db")).await;
    std::fs::remove_dir_all(&folder)?;
    outcome
}

async fn run(file: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;

    println!("What would run, before anything does:\n");
    println!("{}\n", Migrator::new(&schema::SCHEMA).plan(&pool).await?);

    println!("The first start migrates, seeds and verifies:\n");
    println!("{}\n", schema::SCHEMA.start(&pool).await?);

    println!("The second one finds nothing to do:\n");
    println!("{}\n", schema::SCHEMA.start(&pool).await?);

    // The handles in `tables` are checked by the compiler: drop the column in a migration, and
    // this stops compiling.
    let sql = format!("SELECT {} FROM {} ORDER BY 1", shelves::LABEL, shelves::TABLE);
    let labels: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&pool).await?;
    println!("The fixture put in the shelves {}.\n", labels.join(" and "));

    println!("Now somebody drops a column by hand, and the next start is refused:\n");
    sqlx::query("ALTER TABLE loans DROP COLUMN due_on").execute(&pool).await?;
    match schema::SCHEMA.start(&pool).await {
        Ok(started) => Err(format!("it should not have started: {started}").into()),
        Err(refusal) => {
            println!("{refusal}");
            pool.close().await;
            Ok(())
        }
    }
}
