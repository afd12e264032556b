//! Bytes that are no text.

schema_runtime::embed_migrations!("ui/not_utf8/migrations", dialect = "postgres");

fn main() {}
