//! Bytes as a folder of migrations: each part behind a byte of zero is the next file, ups and downs in
//! turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use schema_core::{Arguments, compile, render};
use schema_manifest::Dialect;

/// So long takes no input of the size that is tried, unless something is quadratic.
const LONGEST: Duration = Duration::from_secs(10);

/// Compiles what the bytes stand for and renders what is found. Panics are findings, and slowness is.
pub fn compiled(dialect: Dialect, bytes: &[u8]) {
    let root = root(dialect);
    let folder = root.join("migrations");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder in memory");
    for (number, part) in bytes.split(|byte| *byte == 0).take(6).enumerate() {
        let way = if number % 2 == 0 { "up" } else { "down" };
        let path = folder.join(format!("{}_m.{way}.sql", number / 2 + 1));
        fs::write(path, part).expect("a file in memory");
    }
    fs::write(folder.join("schema.toml"), "downs = \"optional\"\n").expect("a file in memory");
    let started = Instant::now();
    let compiled = compile(&Arguments::new(root, dialect));
    for diagnostic in &compiled.diagnostics {
        let text = render(diagnostic);
        assert!(!text.is_empty(), "a diagnostic without a text");
    }
    assert!(started.elapsed() < LONGEST, "it took {:?}", started.elapsed());
}

fn root(dialect: Dialect) -> PathBuf {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    parent.join(format!("schema-fuzz-{}-{}", dialect.keyword(), std::process::id()))
}
