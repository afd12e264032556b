//! Two layouts in one folder: one file of each.

schema_runtime::embed_migrations!("ui/mixed_layouts/migrations", dialect = "postgres");

fn main() {}
