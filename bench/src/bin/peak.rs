//! `peak ROOT URL`: what a start of the service in ROOT takes of memory above what it held before, in bytes.
//!
//! A program of its own: counting what is allocated costs time.

use std::error::Error;
use std::path::PathBuf;

use peak_alloc::PeakAlloc;
use schema_core::{Arguments, compile};
use schema_manifest::Dialect;
use schema_runtime::Schema;
use sqlx::{Connection as _, PgConnection, Postgres};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(root), Some(url)) = (arguments.next(), arguments.next()) else {
        return Err("usage: peak ROOT URL".into());
    };
    let compiled = compile(&Arguments::new(PathBuf::from(root), Dialect::Postgres));
    let embedded = compiled.embedded.ok_or("the folder has errors")?;
    let schema: Schema<Postgres> = Schema::new(embedded);
    let mut connection = PgConnection::connect(&url).await?;
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    schema.start(&mut connection).await?;
    println!("{}", ALLOCATOR.peak_usage().saturating_sub(before));
    Ok(())
}
