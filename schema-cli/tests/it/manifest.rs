//! The manifest as JSON: what it holds is documented, and stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Project;

/// Fields and the JSON types of their values, by `shape.field`.
type Fields = BTreeMap<String, BTreeSet<&'static str>>;

/// What the value of a field is, where it is an object: the same shape stands in several places.
fn shape(of: &str, field: &str) -> String {
    match field {
        "tables" => "table",
        "enums" => "enum",
        "objects" => "object",
        "opaque" => "opaque",
        "columns" => "column",
        "constraints" => "constraint",
        "indexes" => "index",
        "keys" => "key",
        "aspects" => "aspect",
        "origin" => "origin",
        "name" | "on" | "table" | "parents" => "name",
        "reference" => "reference",
        "order" => "order",
        "over" => "over",
        "value" => "value",
        "fill" => "fill",
        "kind" => "kind",
        "details" => return format!("{of} details"),
        "expression" | "default" | "generated" | "predicate" | "bound" | "partition_key" => {
            "expression"
        }
        other => other,
    }
    .to_owned()
}

fn walk(value: &Value, shape: &str, fields: &mut Fields) {
    match value {
        Value::Object(object) => {
            for (field, value) in object {
                let types = fields.entry(format!("{shape}.{field}")).or_default();
                types.insert(match value {
                    Value::Null => "null",
                    Value::Bool(_) => "boolean",
                    Value::Number(_) => "number",
                    Value::String(_) => "string",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                });
                walk(value, &self::shape(shape, field), fields);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, shape, fields)),
        _ => {}
    }
}

/// Of folders with something of every kind.
fn fields() -> Fields {
    let mut fields = Fields::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/mutations");
    for dialect in ["postgres", "sqlite"] {
        let project = Project::new(&format!("manifest_{dialect}"), &[]);
        for entry in fs::read_dir(root.join(dialect)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            project.write(&format!("migrations/{name}"), &fs::read_to_string(&path).unwrap());
        }
        if dialect == "postgres" {
            // An expression whose text is not known, and something that is not seen through.
            project.write("migrations/90_more.sql", include_str!("manifest/more.sql"));
        }
        let manifest = project.schema(&["manifest", "--dialect", dialect]).ends(0).json();
        walk(&manifest, "document", &mut fields);
    }
    fields
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/manifest.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_field_has_its_row_and_every_row_its_field() {
    let page = page();
    let mut rows = BTreeSet::new();
    let mut shape = "";
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            shape = heading;
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        if let [field, meaning, since] = *cells
            && let Some(field) = field.strip_prefix("| `").and_then(|rest| rest.strip_suffix('`'))
        {
            assert!(
                !meaning.is_empty() && since.trim_end_matches(" |").starts_with("0."),
                "{line}"
            );
            assert!(rows.insert(format!("{shape}.{field}")), "{shape}.{field} has two rows");
        }
    }
    let fields: BTreeSet<String> = fields().into_keys().collect();
    let without_row: Vec<_> = fields.difference(&rows).collect();
    let without_field: Vec<_> = rows.difference(&fields).collect();
    assert_eq!((without_row, without_field), (vec![], vec![]), "docs/manifest.md");
}

/// `SCHEMA_BLESS=1` adds what is new. Nothing but a `format` of 2 may take a line away.
#[test]
fn the_document_only_gains_fields() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/manifest/fields.txt");
    let mut fields = fields();
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let mut lost = Vec::new();
    for line in golden.lines() {
        let (field, types) = line.split_once(": ").unwrap();
        let now = fields.entry(field.to_owned()).or_default();
        let missing: Vec<&str> = types.split(", ").filter(|one| !now.contains(one)).collect();
        if !missing.is_empty() {
            lost.push(format!("{field} is no {} any more", missing.join(", ")));
        }
    }
    assert_eq!(lost, Vec::<String>::new(), "whoever reads the manifest depends on it");
    let line = |(field, types): (&String, &BTreeSet<&str>)| {
        let types: Vec<&str> = types.iter().copied().collect();
        format!("{field}: {}\n", types.join(", "))
    };
    let text: String = fields.iter().map(line).collect();
    if std::env::var_os("SCHEMA_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    } else {
        assert_eq!(golden, text, "SCHEMA_BLESS=1 records what is new");
    }
}
