//! A released migration was edited: the SQL file and the line of the lock file.

schema_runtime::embed_migrations!("ui/edited_release/migrations", dialect = "postgres");

fn main() {}
