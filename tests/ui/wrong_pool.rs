//! A schema of one database does not take a pool of another.

schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres");

async fn start(pool: sqlx::SqlitePool) {
    let _ = SCHEMA.start(&pool).await;
}

fn main() {
    drop(start);
}
