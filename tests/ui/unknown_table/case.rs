//! One fault in a folder is one error, whatever uses the names that the macro would have made.

mod schema {
    schema_runtime::embed_migrations!("ui/unknown_table/migrations", dialect = "postgres");
}

async fn start(pool: sqlx::PgPool) -> Result<(), schema_runtime::Error> {
    let started = schema::SCHEMA.start(&pool).await?;
    println!("{started} {}", schema::tables::disks::DISK_SIZE);
    let migrator = schema_runtime::Migrator::new(&schema::SCHEMA);
    migrator.revert_to(&pool, schema::Version::Disks).await?;
    migrator.revert_to(&pool, schema::Target::Empty).await?;
    for version in schema::Version::ALL {
        println!("{version}");
    }
    Ok(())
}

fn main() {
    drop(start);
}
