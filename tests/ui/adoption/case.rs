//! Without a lock file the last error sums up what one would leave alone.

schema_runtime::embed_migrations!("ui/adoption/migrations", dialect = "postgres");

fn main() {}
