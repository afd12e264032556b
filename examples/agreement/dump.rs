//! What `pg_dump --schema-only` writes of a database.

use std::io;
use std::path::Path;
use std::process::Command;

/// The dump, but for comments and the lines for psql, which hold a random key.
pub(crate) fn schema(programs: &str, url: &str) -> io::Result<String> {
    let output = Command::new(Path::new(programs).join("pg_dump"))
        .args(["--schema-only", "--dbname", url])
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("pg_dump: {}", said.trim())));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.starts_with("--") && !line.starts_with('\\')).collect();
    Ok(lines.join("\n"))
}
