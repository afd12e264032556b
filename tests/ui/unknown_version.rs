//! A version that is not in the folder does not compile, and neither does a bare number.

schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres");

async fn revert(pool: sqlx::PgPool) {
    let migrator = schema_runtime::Migrator::new(&SCHEMA);
    let _ = migrator.revert_to(&pool, Version::Users).await;
    let _ = migrator.revert_to(&pool, 1).await;
}

fn main() {
    drop(revert);
}
