//! A branch is merged after the release of a later migration.

schema_runtime::embed_migrations!("ui/inserted_before_release/migrations", dialect = "postgres");

fn main() {}
