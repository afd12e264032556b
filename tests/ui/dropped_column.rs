//! A handle of a column that no migration leaves behind does not compile.

schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres");

fn main() {
    println!("{} {}", tables::disks::DISK_SIZE, tables::disks::SIZE_GB);
}
