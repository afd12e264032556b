//! The commands that need no database.

use crate::Project;

const SQLITE: (&str, &str) = ("migrations/schema.toml", "dialect = \"sqlite\"\n");
const USERS: [(&str, &str); 2] = [
    (
        "migrations/0001_users/up.sql",
        "CREATE TABLE users (user_id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));\n",
    ),
    ("migrations/0001_users/down.sql", "DROP TABLE users;\n"),
];
const KEYS: [(&str, &str); 2] = [
    (
        "migrations/0002_keys/up.sql",
        "CREATE TABLE keys (key TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (user_id));\n",
    ),
    ("migrations/0002_keys/down.sql", "DROP TABLE keys;\n"),
];

fn project(name: &str) -> Project {
    Project::new(name, &[&[SQLITE][..], &USERS, &KEYS].concat())
}

#[test]
fn a_new_migration_follows_the_folders_style_and_waits_for_its_sql() {
    let project = project("new");
    let ran = project.schema(&["new", "Add e-mail", "--irreversible", "rows are\nmerged"]).ends(0);
    assert!(ran.stdout.starts_with("migrations/0003_add_e_mail/up.sql\nfill in"), "{ran:?}");
    assert_eq!(
        project.read("migrations/0003_add_e_mail/up.sql"),
        "-- irreversible: rows are merged\n-- Add e-mail\n\n"
    );
    assert!(!project.path("migrations/0003_add_e_mail/down.sql").exists());
    let ran = project.schema(&["--json", "new", "indexes"]).ends(0);
    let files = ran.json()["files"].clone();
    assert_eq!(files[1], "migrations/0004_indexes/down.sql");
    // Neither up compiles before it has a statement.
    let ran = project.schema(&["check"]).ends(1);
    assert_eq!(ran.stdout.matches("[empty-file]").count(), 2, "{ran:?}");
    project.schema(&["new", "!"]).ends(2);
    let ran = project.schema(&["new", "x", "--layout", "single"]).ends(2);
    assert!(ran.stderr.contains("another layout"), "{ran:?}");
}

#[test]
fn the_first_migration_has_the_layout_that_was_asked_for() {
    let project = Project::new("first", &[]);
    let ran = project.schema(&["new", "users", "--layout", "pairs", "--json"]).ends(0);
    let path = ran.json()["files"][0].as_str().unwrap().to_owned();
    assert!(path.starts_with("migrations/2") && path.ends_with("_users.up.sql"), "{path}");
}

#[test]
fn check_prints_findings_in_each_format_and_fails_on_errors() {
    let project = project("check");
    project.write(
        "migrations/0002_keys/up.sql",
        "CREATE TABLE keys (user_id INTEGER);\nDROP TABLE user;\n",
    );
    let text = project.schema(&["check"]).ends(1);
    assert!(text.stdout.contains("error: ") && text.stdout.contains("up.sql:2"), "{text:?}");
    for arguments in [&["check", "--format", "json"][..], &["check", "--json"]] {
        let found = project.schema(arguments).ends(1).json();
        assert_eq!(found["embeds"], false);
        let first = &found["diagnostics"][0];
        assert_eq!((&first["level"], &first["line"]), (&"error".into(), &2.into()), "{found:#}");
    }
    let github = project.schema(&["check", "--format", "github"]).ends(1);
    assert!(
        github.stdout.starts_with("::error file=migrations/0002_keys/up.sql,line=2,"),
        "{github:?}"
    );
    project.write(KEYS[0].0, KEYS[0].1);
    project.schema(&["check"]).ends(0);
    let found = project.schema(&["check", "--json"]).ends(0).json();
    assert_eq!((&found["migrations"], &found["tables"]), (&2.into(), &2.into()));
    assert_eq!(project.schema(&["check", "-q"]).ends(0).stdout, "");
}

#[test]
fn lock_records_what_is_new() {
    let project = project("lock");
    let ran = project.schema(&["lock", "--json"]).ends(0);
    assert_eq!(ran.json()["added"], serde_json::json!(["1_users", "2_keys"]));
    assert!(project.schema(&["lock"]).ends(0).stdout.contains("nothing new"));
    project.write("migrations/0002_keys/up.sql", "CREATE TABLE other (a INTEGER);\n");
    let ran = project.schema(&["lock"]).ends(1);
    assert!(ran.stderr.starts_with("error: nothing was recorded"), "{ran:?}");
}

#[test]
fn the_manifest_is_data_a_page_or_a_diagram() {
    let project = project("manifest");
    let manifest = project.schema(&["manifest"]).ends(0).json();
    assert_eq!(manifest["dialect"], "sqlite");
    assert_eq!(manifest["version"], 2);
    assert_eq!(manifest["tables"].as_array().unwrap().len(), 2);
    let older = project.schema(&["manifest", "--at", "1"]).ends(0).json();
    assert_eq!((&older["version"], older["tables"].as_array().map(Vec::len)), (&1.into(), Some(1)));
    project.schema(&["manifest", "--at", "3"]).ends(2);
    let page = project.schema(&["manifest", "--format", "markdown"]).ends(0).stdout;
    assert!(page.contains("\n## users\n") && page.contains("| `name` | `TEXT` | no |"), "{page}");
    assert!(page.contains("- check: `") && page.contains("name <> ''"), "{page}");
    assert!(page.contains("foreign key: (user_id) to `users` (user_id)"), "{page}");
    let diagram = project.schema(&["manifest", "--format", "mermaid"]).ends(0).stdout;
    assert!(diagram.starts_with("erDiagram\n"), "{diagram}");
    assert!(diagram.contains("    \"users\" ||--o{ \"keys\" : \"user_id\"\n"), "{diagram}");
    assert!(diagram.contains("        INTEGER user_id FK\n"), "{diagram}");
}

#[test]
fn the_fingerprint_changes_with_what_a_database_gets() {
    let project = project("fingerprint");
    let fingerprint = || project.schema(&["fingerprint"]).ends(0).stdout.trim().to_owned();
    let first = fingerprint();
    assert_eq!(first.len(), 12);
    project.write("migrations/0002_keys/down.sql", "-- keys\nDROP TABLE keys;\n");
    assert_eq!(fingerprint(), first, "a down is corrected");
    project.write("migrations/0002_keys/up.sql", &format!("-- keys\n{}", KEYS[0].1));
    assert_ne!(fingerprint(), first, "an up is edited");
    let manifest = project.schema(&["manifest"]).ends(0).json();
    assert_eq!(manifest["fingerprint"], fingerprint());
}

#[test]
fn each_command_has_an_example_and_its_exit_status() {
    let project = Project::new("help", &[]);
    let help = project.schema(&["--help"]).ends(0).stdout;
    assert!(help.contains("Exit status:") && help.contains("Examples:\n  schema "), "{help}");
    let commands = crate::commands(&project);
    assert_eq!(commands.len(), 26, "{commands:?}");
    for command in &commands {
        let help = project.schema(&[command, "--help"]).ends(0).stdout;
        assert!(help.contains("Examples:\n  schema "), "{help}");
        assert!(help.contains("Exit status: 0 when"), "{help}");
    }
}
