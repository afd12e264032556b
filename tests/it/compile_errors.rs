//! What the compiler shows: few cases, for what only it can show. What each check says of a
//! folder is data in `schema-core/tests/cases`.
//!
//! `TRYBUILD=overwrite cargo test --test it compile_errors` rewrites the expected output.

use std::os::unix::fs::symlink;
use std::path::Path;

#[test]
fn each_case_shows_what_is_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // trybuild builds each case in a crate of its own below the target folder, and the folders
    // that a case embeds are relative to that crate.
    let target =
        Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("`target/tmp` has a parent");
    let built_in = target.join("tests/trybuild/schema-workspace");
    std::fs::create_dir_all(&built_in).unwrap();
    let link = built_in.join("ui");
    let _ = std::fs::remove_file(&link);
    symlink(root.join("tests/ui"), &link).unwrap();

    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/case.rs");
    for case in ["wrong_pool", "unknown_version", "dropped_column", "unknown_argument"] {
        cases.compile_fail(format!("tests/ui/{case}.rs"));
    }
    for case in ["unknown_requirement", "unknown_verified"] {
        cases.compile_fail(format!("tests/ui/{case}.rs"));
    }
    cases.pass("tests/ui/pass_*.rs");
}
