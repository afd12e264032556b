//! What is required must be what the migrations leave behind.

schema_runtime::embed_migrations!(
    "ui/good/migrations",
    dialect = "postgres",
    require = [disks(disk_siez), user],
);

fn main() {}
