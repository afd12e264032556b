//! A transaction of its own inside of a migration.

schema_runtime::embed_migrations!("ui/transaction_control/migrations", dialect = "postgres");

fn main() {}
