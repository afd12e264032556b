//! A service that never serves on a schema it was not compiled for.

mod schema;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let started = schema::SCHEMA.start(&pool).await?; // migrate, seed, verify
    println!("{started}");
    Ok(())
}
