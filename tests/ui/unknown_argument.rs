//! A misspelt argument.

schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres", requires = [disks]);

fn main() {
    println!("{:?}", SCHEMA);
}
