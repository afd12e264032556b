//! Small embedded folders for the tests of the pure modules.

use schema_manifest::{
    Checksum, Dialect, Down, DownFinding, Embedded, Fixture, List, Manifest, Migration, Script,
    Statement, Touched, TransactionClass, Verification,
};

use crate::state::AppliedRow;

/// A script whose statements are found by their text.
pub(crate) fn script(path: &str, sql: &str, statements: &[(&str, bool)]) -> Script {
    let mut from = 0;
    let statements: Vec<Statement> = statements
        .iter()
        .map(|(text, discards)| {
            let start = from + sql[from..].find(text).unwrap();
            let end = start + text.len();
            from = end;
            let line = 1 + sql[..start].matches('\n').count();
            let class = match *text {
                "BEGIN" | "COMMIT" => TransactionClass::Wrapper,
                text if text.starts_with("SET TRANSACTION") => TransactionClass::Opening,
                text if text.starts_with("BEGIN ISOLATION") => TransactionClass::Opening,
                _ => TransactionClass::Inside,
            };
            let offset = |at: usize| u32::try_from(at).unwrap();
            Statement::new(offset(start), offset(end), offset(line), class, *discards)
        })
        .collect();
    Script::new(
        path.to_owned().into(),
        sql.to_owned().into(),
        Checksum([1; 48]),
        false,
        statements.into(),
    )
}

pub(crate) fn embedded(versions: &[i64]) -> Embedded {
    let migrations: Vec<Migration> = versions
        .iter()
        .map(|version| {
            let text = format!("SELECT {version}");
            let path = |way: &str| format!("migrations/{version}_m{version}.{way}.sql");
            let mut up = script(&path("up"), &text, &[(&text, false)]);
            up.checksum = checksum(*version);
            let down = script(&path("down"), &text, &[(&text, false)]);
            Migration::new(
                *version,
                format!("m{version}").into(),
                up,
                Down::Script(down),
                None,
                List::default(),
                List::default(),
                vec![Touched::new(format!("t{version}").into(), true)].into(),
            )
        })
        .collect();
    Embedded::new(
        Dialect::Postgres,
        "migrations".into(),
        migrations.into(),
        List::default(),
        Manifest::default(),
        List::default(),
        Verification::default(),
        Some("ask the operator".into()),
        List::default(),
    )
}

/// A finding about a way back, told apart by a number.
pub(crate) fn down_findings(number: usize) -> List<DownFinding> {
    let line = u32::try_from(number + 1).unwrap();
    vec![DownFinding::new(
        "down-leaves".into(),
        format!("`t{number}` stays behind").into(),
        "migrations/down.sql".into(),
        Some(line),
    )]
    .into()
}

pub(crate) fn with_fixture(name: &str, byte: u8) -> Embedded {
    let mut embedded = embedded(&[1]);
    let mut script = script("fixtures/f.sql", "SELECT 1", &[("SELECT 1", false)]);
    script.checksum = Checksum([byte; 48]);
    embedded.fixtures = vec![Fixture::new(name.to_owned().into(), script)].into();
    embedded
}

/// The row that applying that migration leaves.
pub(crate) fn row(embedded: &Embedded, version: i64) -> AppliedRow {
    let migration =
        embedded.migrations.iter().find(|migration| migration.version == version).unwrap();
    AppliedRow {
        version,
        description: migration.description(),
        installed_on: "2026-01-05 09:00:00 UTC".into(),
        success: true,
        checksum: migration.up.checksum.0.to_vec(),
        execution_time: 1_000_000,
    }
}

fn checksum(version: i64) -> Checksum {
    Checksum([u8::try_from(version).unwrap(); 48])
}
