//! Who may import whom, as ARCHITECTURE.md draws it.

use std::collections::BTreeMap;
use std::path::Path;

/// Each crate with the crates of the workspace that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("schema-manifest", &[]),
    ("schema-core", &["schema-manifest"]),
    ("schema-macros", &["schema-core", "schema-manifest"]),
    ("schema-runtime", &["schema-macros", "schema-manifest"]),
    ("schema-cli", &["schema-core", "schema-manifest", "schema-runtime"]),
];

/// Crates of others that few of ours may depend on, with the folders that may name them.
const KEPT_IN: &[(&str, &[&str])] = &[
    ("squawk_", &["schema-core/src/postgres/syntax"]),
    ("rusqlite", &["schema-core/src/sqlite"]),
    ("annotate_snippets", &["schema-core/src/diagnostic"]),
    ("toml::", &["schema-core/src/folder"]),
    ("syn::", &["schema-macros/src"]),
    ("sqlx", &["schema-runtime/src", "schema-cli/src"]),
    ("clap", &["schema-cli/src", "schema-runtime/src/cli"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names below `[dependencies]` of a crate.
fn dependencies(krate: &str) -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join(krate).join("Cargo.toml")).unwrap();
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_depend_on_those_that_the_architecture_allows() {
    let mut wrong = Vec::new();
    for (krate, allowed) in ALLOWED {
        for name in dependencies(krate).iter().filter(|name| name.starts_with("schema-")) {
            if !allowed.contains(&name.as_str()) {
                wrong.push(format!("{krate} depends on {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(dependencies("schema-manifest"), ["serde"], "no dependency but an optional one");
}

#[test]
fn every_crate_of_the_workspace_is_listed() {
    let mut crates: Vec<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        // Workspaces of their own.
        .filter(|entry| entry.file_name() != "bench" && entry.file_name() != "fuzz")
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    crates.sort();
    let mut listed: Vec<&str> = ALLOWED.iter().map(|(krate, _)| *krate).collect();
    listed.sort_unstable();
    assert_eq!(crates, listed);
}

/// Every Rust file below `src` of every crate, with its text.
fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut files = BTreeMap::new();
    for (krate, _) in ALLOWED {
        walk(&root().join(krate).join("src"), &mut files);
    }
    assert!(files.len() > 50, "the crates' sources were not found");
    files
}

#[test]
fn foreign_crates_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (krate, folders) in KEPT_IN {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let names = code.filter(|line| {
                line.trim_start().starts_with(&format!("use {krate}"))
                    || line.contains(&format!(" {krate}::"))
            });
            let is_theirs = folders.iter().any(|folder| path.starts_with(folder));
            if !is_theirs && names.count() > 0 {
                wrong.push(format!("{path} names {krate}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_reader_of_folders_touches_the_disk_in_schema_core() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("schema-core/src"))
        .filter(|(path, text)| {
            let reads = text.contains("std::fs") || text.contains("fs::read");
            // What measures in a test asks the system how long it ran.
            reads && path != "schema-core/src/folder/read.rs" && !path.ends_with("/growth.rs")
        })
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
