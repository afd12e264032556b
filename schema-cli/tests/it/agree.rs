//! `schema agree`: what the build says, held against a real server.

use crate::Project;
use crate::database::postgres;

const DISKS: [(&str, &str); 2] = [
    (
        "migrations/1_disks/up.sql",
        "CREATE TABLE disks (id bigint PRIMARY KEY, size bigint NOT NULL);\n",
    ),
    ("migrations/1_disks/down.sql", "DROP TABLE disks;\n"),
];

#[test]
fn a_folder_that_is_understood_agrees_after_each_up_and_down() {
    let more = [
        ("migrations/2_size/up.sql", "CREATE INDEX disks_size ON disks (size);\n"),
        ("migrations/2_size/down.sql", "DROP INDEX disks_size;\n"),
    ];
    let project = Project::new("agree", &[DISKS, more].concat());
    let server = postgres("postgres");
    let ran = project.schema(&["agree", "-D", &server]).ends(0);
    assert!(ran.stdout.contains(" agrees with `migrations`"), "{ran:?}");
    assert!(ran.stdout.contains("2 migrations, 2 downs: 0 claimed wrongly"), "{ran:?}");
    assert!(ran.stderr.contains("migration 2 of 2: migrations/2_size/up.sql"), "{ran:?}");
    let found = project.schema(&["agree", "-D", &server, "--json", "-q"]).ends(0).json();
    assert_eq!(found["agrees"], true, "{found:#}");
    let last = &found["migrations"][1];
    assert_eq!((&last["down"]["truth"], &last["down"]["verdict"]), (&"ok".into(), &"clean".into()));
    assert_eq!(last["claims"]["unsound"], serde_json::json!([]), "{found:#}");
    assert_eq!(last["claims"]["unclaimed"], serde_json::json!([]), "{found:#}");
}

#[test]
fn what_the_build_cannot_see_is_told_and_a_down_that_it_misses_does_not_agree() {
    let project = Project::new("agree_missed", &DISKS);
    // What it makes depends on the server, so that the build cannot know of it.
    let made =
        "EXECUTE 'CREATE ' || (SELECT 'TABLE more (a integer)' FROM pg_stat_activity LIMIT 1);";
    project.write("migrations/2_more/up.sql", &format!("DO $$ BEGIN {made} END $$;\n"));
    project.write(
        "migrations/2_more/down.sql",
        "ALTER TABLE disks ADD x integer;\nALTER TABLE disks DROP x;\n",
    );
    let server = postgres("postgres");
    let ran = project.schema(&["agree", "-v", "-D", &server]).ends(1);
    assert!(ran.stdout.contains("there, and not claimed: table more"), "{ran:?}");
    assert!(ran.stdout.contains("migrations/2_more/down.sql"), "{ran:?}");
    assert!(ran.stdout.contains("the build says nothing"), "{ran:?}");
    assert!(ran.stdout.contains("does not agree with `migrations`"), "{ran:?}");
    // A down that the build finds wrong agrees, whatever is wrong with it.
    project.write("migrations/2_more/up.sql", "CREATE TABLE more (a integer);\n");
    project.write("migrations/2_more/down.sql", "DROP TABLE disks;\n");
    project.schema(&["check", "--dialect", "postgres"]).ends(1);
    let found = project.schema(&["agree", "-D", &server, "--json"]).ends(0).json();
    assert_eq!(found["migrations"][1]["down"]["verdict"], "found", "{found:#}");
}

#[test]
fn an_up_that_the_server_refuses_ends_it() {
    let project = Project::new("agree_refused", &DISKS);
    project.write("migrations/2_rows/up.sql", "INSERT INTO disks VALUES (1, 1), (1, 2);\n");
    project.write("migrations/2_rows/down.sql", "DELETE FROM disks;\n");
    project.write("migrations/3_last/up.sql", "CREATE TABLE last (id roles_id);\n");
    project.write("migrations/3_last/down.sql", "DROP TABLE last;\n");
    project.write("setup.sql", "CREATE DOMAIN roles_id AS bigint;\n");
    project.write("migrations/schema.toml", "base = \"setup.sql\"\n");
    let server = postgres("postgres");
    let ran = project.schema(&["agree", "-D", &server, "--setup", "setup.sql"]).ends(1);
    assert!(ran.stdout.contains("the server refuses the up: duplicate key value"), "{ran:?}");
    project.write("migrations/2_rows/up.sql", "INSERT INTO disks VALUES (1, 1);\n");
    project.schema(&["agree", "-D", &server, "--setup", "setup.sql"]).ends(0);
    project.write("setup.sql", "CREATE TABLE a (id nothing);\n");
    let ran = project.schema(&["agree", "-D", &server, "--setup", "setup.sql"]).ends(1);
    assert!(ran.stderr.contains("refuses what `--setup` names"), "{ran:?}");
    project.schema(&["agree", "-D", &server, "--setup", "nothing.sql"]).ends(2);
    let ran = project.schema(&["agree", "-D", "sqlite:a.db"]).ends(2);
    assert!(ran.stderr.contains("needs a PostgreSQL server"), "{ran:?}");
}

#[test]
fn a_database_without_a_history_is_compared_too() {
    let project = Project::new("diff", &DISKS);
    project.write("migrations/schema.toml", "dialect = \"sqlite\"\n");
    project.write(
        "other/1_all.sql",
        "CREATE TABLE disks (id bigint PRIMARY KEY, size bigint NOT NULL);\n",
    );
    project.schema(&["create", "-D", "sqlite:gpu.db"]).ends(0);
    let differs = project.schema(&["diff", "-D", "sqlite:gpu.db"]).ends(1);
    assert!(differs.stderr.contains("`disks` is missing"), "{differs:?}");
    // Made by another folder: the history is another one, and the schema the same.
    project.schema(&["up", "-D", "sqlite:gpu.db", "--source", "other"]).ends(0);
    let same = project.schema(&["diff", "-D", "sqlite:gpu.db"]);
    assert!(same.status == 0 || same.stderr.contains("1_all"), "{same:?}");
}
