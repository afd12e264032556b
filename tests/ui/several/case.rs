//! Every fault is reported in one run, each once.

schema_runtime::embed_migrations!("ui/several/migrations", dialect = "postgres");

fn main() {}
