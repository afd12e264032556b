//! Each `.case` file is a folder of migrations with what is expected of it; `case.rs` says how it
//! is written.
//!
//! `SCHEMA_BLESS=1 cargo test -p schema-core` rewrites what is expected; look at the difference
//! before you commit it. A file whose name starts with `near_miss` must not show the code of its
//! folder; every other one must.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::Code;

use crate::case::Case;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Every case file, by the name of its folder.
fn case_files() -> BTreeMap<String, Vec<PathBuf>> {
    let mut all: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in fs::read_dir(folder()).unwrap() {
        let folder = folder.unwrap().path();
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        all.insert(code, files);
    }
    all
}

#[test]
fn every_case_gives_what_it_expects() {
    let bless = std::env::var_os("SCHEMA_BLESS").is_some();
    let mut wrong = String::new();
    for (code, files) in case_files() {
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let case = Case::parse(&text);
            let name = format!("{code}/{}", path.file_stem().unwrap().to_str().unwrap());
            let (_, found) = case.run(&name);
            if bless {
                let body = text.split("\n== expected").next().unwrap();
                fs::write(&path, format!("{body}\n== expected\n{found}")).unwrap();
            } else if found != case.expected {
                write!(wrong, "\n{name}\n--- expected\n{}--- found\n{found}", case.expected)
                    .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "SCHEMA_BLESS=1 rewrites what is expected{wrong}");
}

#[test]
fn every_code_has_a_case_that_fires_and_a_near_miss() {
    let cases = case_files();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let of_code = cases.get(code.as_str()).map(Vec::as_slice).unwrap_or_default();
        let (near, fires): (Vec<_>, Vec<_>) = of_code
            .iter()
            .partition(|path| path.file_stem().unwrap().to_str().unwrap().starts_with("near_miss"));
        if fires.is_empty() {
            wrong.push(format!("{code}: no case fires it"));
        }
        if near.is_empty() {
            wrong.push(format!("{code}: no near miss"));
        }
        let shows = |path: &&&PathBuf| {
            let expected = Case::parse(&fs::read_to_string(path).unwrap()).expected;
            expected.contains(&format!(" [{code}]"))
        };
        wrong.extend(
            fires.iter().filter(|path| !shows(path)).map(|path| format!("{path:?} does not fire")),
        );
        wrong.extend(near.iter().filter(shows).map(|path| format!("{path:?} fires")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
