//! Writing the lock file: what the generated test does when it is asked to.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

/// The environment variable that asks for it.
const VARIABLE: &str = "SCHEMA_LOCK";

/// Writes the lock file where `SCHEMA_LOCK` in the environment says `update` or `adopt`, and does
/// nothing otherwise. `text` was made when the macro was expanded, from the files that it embeds.
///
/// Called by generated code, in a test, after the files were found to be those that are embedded.
///
/// # Panics
///
/// Where the file cannot be written, and where the variable has another value.
#[track_caller]
#[expect(clippy::panic, reason = "the assertion of a generated test, documented as one")]
pub fn record_released(manifest_dir: &str, path: &str, text: &str) {
    let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) else { return };
    let known = ["update", "adopt"].map(OsStr::new).contains(&&*value);
    assert!(
        known,
        "{VARIABLE} in the environment is {}: expected `update` or `adopt`",
        value.display()
    );
    match write(&Path::new(manifest_dir).join(path), text) {
        Ok(true) => println!("{path}: every migration is recorded as released"),
        Ok(false) => println!("{path}: nothing new to record"),
        Err(error) => panic!("cannot write {path}: {error}"),
    }
}

/// Replaces the file in one step; `false` where it says this already.
fn write(path: &Path, text: &str) -> io::Result<bool> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    // Not the name of another process that does the same.
    let temporary = path.with_extension(format!("lock.{}", std::process::id()));
    fs::write(&temporary, text)?;
    fs::rename(&temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_where_it_differs() {
        let folder = std::env::temp_dir().join(format!("released-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("schema.lock");
        let written = [write(&path, "one\n"), write(&path, "one\n"), write(&path, "two\n")];
        assert_eq!(written.map(Result::unwrap), [true, false, true]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left there");
        fs::remove_dir_all(&folder).unwrap();
        assert!(write(&path, "three").is_err());
    }
}
