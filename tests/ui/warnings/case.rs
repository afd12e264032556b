//! Findings below error are warnings of the compiler, whole and once each; denied here, to be seen.

#![deny(deprecated)]

schema_runtime::embed_migrations!("ui/warnings/migrations", dialect = "postgres");

fn main() {}
