//! Small embedded folders for the tests of the pure modules.

use schema_manifest::{
    Checksum, Consequence, Dialect, Difference, DifferenceKind, Down, DownFinding, Embedded,
    Finding, Fixture, List, Manifest, Migration, Object, ObjectName, Origin, Script, Statement,
    Touched, TransactionClass, Verification,
};

use crate::drift::{Drift, Drifted, Reason, Verdict};
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

/// A report of these differences.
pub(crate) fn drift(differences: Vec<Drifted>) -> Drift {
    let refuses = differences.iter().any(|one| one.consequence == Consequence::Refuse);
    Drift {
        database: "gpu".into(),
        verdict: if refuses { Verdict::Refused } else { Verdict::Warned },
        waivable: true,
        differences,
        ignored: 0,
        unread: 0,
        opaque: 0,
        what_to_do: vec![],
        hint: Some("ask the operator".into()),
    }
}

/// A column that is missing: what keeps a service from starting.
pub(crate) fn missing(column: &'static str, reason: Reason) -> Drifted {
    let table = ObjectName::unqualified("disks");
    let difference = Difference {
        object: Object::Column { table, column: column.into() },
        finding: Finding::Missing,
        origin: Some(Origin::new(1, "migrations/1_disks/up.sql".into(), 3)),
    };
    let (kind, consequence) = (DifferenceKind::ColumnMissing, Consequence::Refuse);
    Drifted { difference, kind, consequence, required: false, reason }
}

fn checksum(version: i64) -> Checksum {
    Checksum([u8::try_from(version).unwrap(); 48])
}
