//! `docs/systems.md`: no point of a guide is without its row, and what a row names is there.

use std::path::Path;

use schema_core::Code;

use crate::process::file;

#[test]
fn the_points_of_each_guide_are_numbered_without_a_gap() {
    let page = file("docs/systems.md");
    let sections: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert!(!sections.is_empty());
    for section in sections {
        let rows = section.lines().filter_map(|line| line.strip_prefix("| "));
        let rows = rows.filter(|row| !row.starts_with("# |"));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split(" | ").collect()).collect();
        assert!(rows.len() > 30, "{section}");
        for (number, cells) in (1..).zip(rows) {
            assert_eq!(cells[0], number.to_string(), "{cells:?}");
            let here = cells.get(2).map_or("", |cell| cell.trim());
            assert!(cells.len() >= 4 && !here.is_empty(), "{cells:?}");
        }
    }
}

#[test]
fn what_the_page_names_is_there() {
    let page = file("docs/systems.md");
    let codes = page.split("checks.md#").skip(1).map(|rest| rest.split(')').next().unwrap());
    let unknown: Vec<&str> = codes.filter(|code| Code::from_name(code).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let quoted: Vec<&str> = page.split('`').skip(1).step_by(2).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths = quoted.iter().filter(|text| text.starts_with("examples/") && !text.contains(' '));
    let gone: Vec<_> = paths.filter(|path| !root.join(path).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
    let folders = [
        "examples/scheduler/migrations",
        "examples/gpu_platform/database/schema",
        "examples/gpu_platform/database/fixtures",
        "examples/components/migrations",
        "examples/recreation/database/schema",
    ];
    let is_script =
        |text: &&&str| text.ends_with(".sql") && text.starts_with(|c: char| c.is_ascii_digit());
    let scripts = quoted.iter().filter(is_script);
    let gone: Vec<_> = scripts
        .filter(|name| !folders.iter().any(|folder| root.join(folder).join(name).exists()))
        // The guides' own.
        .filter(|name| !name.contains("new_feature") && **name != "005_api_logs.sql")
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}
