//! The README shows what is true: its code is code that is built, its output is output.

use std::path::Path;

use schema_runtime::testing::TestDatabase;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_service_is_the_example_service() {
    let readme = read("README.md");
    for file in ["examples/service/schema.rs", "examples/service/main.rs"] {
        assert!(readme.contains(&format!("```rust\n{}```", read(file))), "{file}");
    }
    let lines = read("examples/service/main.rs").lines().count()
        + read("examples/service/schema.rs").lines().count();
    assert!(lines < 20, "the README promises a small service");
}

#[test]
fn the_commands_are_those_of_the_example() {
    let example = read("examples/commands/main.rs");
    assert!(read("README.md").contains(&format!("```rust\n{example}```")));
}

#[test]
fn the_compile_error_is_what_the_compiler_prints() {
    let printed = read("tests/ui/unknown_table/case.stderr")
        .replace("ui/unknown_table/migrations", "migrations")
        .replace("tests/ui/unknown_table/case.rs", "src/schema.rs");
    let up_to_the_source = printed.find("\n  |\n").expect("the line of the macro's call");
    let shown = format!("```text\n{}\n```", &printed[..up_to_the_source]);
    assert!(read("README.md").contains(&shown), "{shown}");
    assert_eq!(printed.matches("error").count(), 2, "one error, and its note");
}

/// The example as it was built with this test.
fn service() -> std::path::PathBuf {
    let test = std::env::current_exe().unwrap();
    let service = test.parent().and_then(Path::parent).unwrap().join("examples/service");
    if !service.exists() {
        // `cargo test --test it` does not build examples.
        let cargo = std::process::Command::new(env!("CARGO"))
            .args(["build", "--example", "service"])
            .status()
            .unwrap();
        assert!(cargo.success());
    }
    service
}

async fn run(database: &TestDatabase, drift: Option<&str>) -> (bool, String) {
    let mut command = tokio::process::Command::new(service());
    command.env("DATABASE_URL", database.url()).env_remove("SCHEMA_DRIFT");
    if let Some(drift) = drift {
        command.env("SCHEMA_DRIFT", drift);
    }
    let output = command.output().await.unwrap();
    let text = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test]
async fn the_service_starts_and_refuses_as_shown() {
    let readme = read("README.md");
    let database = TestDatabase::empty().await.unwrap();
    let (started, text) = run(&database, None).await;
    assert!(started, "{text}");
    let (before, after) = text.split_once('(').unwrap();
    assert!(readme.contains(before) && readme.contains(after.split_once(')').unwrap().1), "{text}");

    sqlx::query("ALTER TABLE disks DROP COLUMN disk_size").execute(database.pool()).await.unwrap();
    let (started, text) = run(&database, None).await;
    assert!(!started, "{text}");
    let what = "column `disks.disk_size` is missing: created in \
                migrations/20260105094500_disks/up.sql:8";
    assert!(text.contains(what) && readme.contains(what), "{text}");
    let why = "why: something other than these migrations changed the schema after \
               20260105094500_disks (applied here on ";
    assert!(text.contains(why) && readme.contains(why), "{text}");

    // The last line of the refusal says how to start all the same, and it is true.
    let last = "SCHEMA_DRIFT=warn in the environment starts the service all the same";
    assert!(text.trim_end().ends_with(last) && readme.contains(last), "{text}");
    let (started, text) = run(&database, Some("warn")).await;
    assert!(started && text.contains("1 difference"), "{text}");
    assert!(!run(&database, Some("ignore")).await.0, "only `warn` does");
}
