//! `docs/comparison.md` says what is seen.

use std::process::Command;

use crate::example;

/// Both tools against the same failures, on a server and a pooler of its own.
#[test]
fn the_comparison_with_sqlx_says_what_is_seen() {
    let output = Command::new(example::binary("comparison")).arg("--check").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
