//! A page of `docs/` that is made by a test. The tests of the workspace share it.

use std::fs;
use std::path::Path;

/// The page is what is written; `SCHEMA_BLESS=1` writes it.
pub(crate) fn is_up_to_date(path: &Path, page: &str) {
    if std::env::var_os("SCHEMA_BLESS").is_some() {
        fs::write(path, page).unwrap();
        return;
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let differs = page.lines().zip(written.lines().chain([""])).find(|(new, old)| new != old);
    assert!(
        page == written,
        "SCHEMA_BLESS=1 rewrites {}; the first line that differs: {differs:?}",
        path.display()
    );
}
