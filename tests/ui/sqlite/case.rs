//! SQLite's own error, with file, line and column.

schema_runtime::embed_migrations!("ui/sqlite/migrations", dialect = "sqlite");

fn main() {}
