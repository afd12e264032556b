//! A setting that is misspelt, and an allowance that names no check.

schema_runtime::embed_migrations!("ui/bad_setting/migrations", dialect = "postgres");

fn main() {}
