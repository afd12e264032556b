//! Git could not merge the lock file.

schema_runtime::embed_migrations!("ui/lock_conflict/migrations", dialect = "postgres");

fn main() {}
