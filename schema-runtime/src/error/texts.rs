//! Every error as an operator reads it, held against `docs/operations.md`.

use std::io;
use std::time::Duration;

use schema_manifest::{Difference, Finding, Object, ObjectName, Origin};

use super::*;
use crate::failure::{Location, ServerMessage};
use crate::freshness::{StaleFile, Staleness};
use crate::sample;

/// The name of a variant. A new one has to be added here, and to [`all`].
fn name(error: &Error) -> &'static str {
    match error {
        Error::Unreachable { .. } => "Unreachable",
        Error::Database { .. } => "Database",
        Error::InTransaction => "InTransaction",
        Error::PrivateMemory { .. } => "PrivateMemory",
        Error::ReadOnly { .. } => "ReadOnly",
        Error::HistoryUnreadable { .. } => "HistoryUnreadable",
        Error::ForeignHistory { .. } => "ForeignHistory",
        Error::NoDefaultSchema { .. } => "NoDefaultSchema",
        Error::Edited { .. } => "Edited",
        Error::Unknown { .. } => "Unknown",
        Error::Late { .. } => "Late",
        Error::Dirty { .. } => "Dirty",
        Error::Pending { .. } => "Pending",
        Error::Irreversible { .. } => "Irreversible",
        Error::UntrustedDown { .. } => "UntrustedDown",
        Error::NoSuchTarget { .. } => "NoSuchTarget",
        Error::LockTimeout { .. } => "LockTimeout",
        Error::Pooled { .. } => "Pooled",
        Error::WaitedTooLong { .. } => "WaitedTooLong",
        Error::Script { .. } => "Script",
        Error::ConnectionLost { .. } => "ConnectionLost",
        Error::EndedTransaction { .. } => "EndedTransaction",
        Error::UnfinishedTransaction { .. } => "UnfinishedTransaction",
        Error::NotRecorded { .. } => "NotRecorded",
        Error::NotOneTransaction { .. } => "NotOneTransaction",
        Error::StaleBinary { .. } => "StaleBinary",
        Error::Unverified { .. } => "Unverified",
        Error::ExistingSchema { .. } => "ExistingSchema",
        Error::BaselineDiffers { .. } => "BaselineDiffers",
        Error::HasHistory { .. } => "HasHistory",
        Error::Environment { .. } => "Environment",
        Error::Drift { .. } => "Drift",
    }
}

const DATABASE: &str = "gpu";
const PATH: Text = Text::Borrowed("migrations/0007_disks/up.sql");
const NAME: Text = Text::Borrowed("disks");

fn broken() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer"))
}

fn column() -> Difference {
    let table = ObjectName::new(None, "disks".into());
    Difference {
        object: Object::Column { table, column: "disk_size".into() },
        finding: Finding::Missing,
        origin: Some(Origin::new(7, PATH, 3)),
    }
}

fn holder() -> Holder {
    Holder {
        is_backend: true,
        pid: 4711,
        application_name: "gpu-service".to_owned(),
        since: Some(Duration::from_secs(12)),
    }
}

/// One of each variant, or more where the text has more than one form.
#[expect(clippy::too_many_lines, reason = "a table")]
fn all() -> Vec<Error> {
    let subject = || "migration 7_disks".to_owned();
    let up =
        || Subject::Migration { version: 7, name: NAME, direction: crate::plan::Direction::Up };
    let database = || DATABASE.to_owned();
    let waited = Duration::from_secs(61);
    let script =
        sample::script("migrations/0007_disks/up.sql", "SELECT 1;", &[("SELECT 1", false)]);
    let failure = |code: &str, remains| {
        let server = ServerMessage {
            message: "relation \"disk\" does not exist".to_owned(),
            code: Some(code.to_owned()),
            ..ServerMessage::default()
        };
        Error::Script {
            failure: Box::new(ScriptFailure {
                subject: up(),
                location: Location::find(&script, Some(0), None, None),
                statements: 1,
                server,
                remains,
                hint: None,
            }),
        }
    };
    let unverified = |subject, remains| Error::Unverified {
        subject,
        failures: vec![VerifyFailure::new(&script, 0, "disk_id = 7".to_owned())],
        remains,
        hint: None,
    };
    let dirty = |running, note| Error::Dirty {
        version: 7,
        name: NAME.into_owned(),
        path: Some(PATH),
        running,
        note,
        hint: None,
    };
    let mut embedded = sample::embedded(&[1]);
    embedded.manifest.tables = vec![schema_manifest::Table::new(
        ObjectName::new(None, "disks".into()),
        List::default(),
        true,
        List::default(),
        List::default(),
        schema_manifest::Details::None,
        Some(Origin::new(1, PATH, 3)),
    )]
    .into();
    let state = crate::state::State {
        database: database(),
        read_only: false,
        in_transaction: false,
        history: crate::state::Table::Rows(vec![sample::row(&embedded, 1)]),
        fixtures: crate::state::Table::Absent,
        observed: schema_manifest::Manifest::default(),
        unread: 0,
        depth: schema_manifest::Depth::Shape,
        place: crate::state::Place::default(),
    };
    let drift = Drift::find(&embedded, &state, &[]).unwrap();
    let folder = Stale {
        folders: vec!["migrations".to_owned()],
        files: vec![StaleFile { path: PATH.into_owned(), staleness: Staleness::New }],
    };
    let edited = EditedMigration {
        version: 7,
        name: NAME,
        path: PATH,
        recorded: "00ff".to_owned(),
        embedded: Checksum([1; 48]),
        installed_on: "2026-01-05 09:00:00 UTC".to_owned(),
        differences: Vec::new(),
    };
    let newer = UnknownMigration {
        version: 8,
        name: "users".to_owned(),
        installed_on: "2026-01-05 09:00:00 UTC".to_owned(),
    };
    let late = |object| LateMigration {
        version: 7,
        name: NAME,
        path: PATH,
        applied: "8_users".to_owned(),
        object,
    };
    let back = |reason| IrreversibleMigration { version: 7, name: NAME, path: PATH, reason };
    let down = UntrustedMigration {
        version: 7,
        name: NAME,
        path: PATH,
        findings: sample::down_findings(7),
    };
    vec![
        Error::Unreachable { address: database(), note: None, cause: broken() },
        Error::Unreachable { address: database(), note: None, cause: sqlx::Error::PoolTimedOut },
        Error::Database { doing: "recording migration 7_disks".to_owned(), cause: broken() },
        Error::InTransaction,
        Error::PrivateMemory { connections: 10 },
        Error::ReadOnly { database: database(), pending: vec!["7_disks".to_owned()], hint: None },
        Error::ReadOnly { database: database(), pending: vec!["fixture a".to_owned()], hint: None },
        Error::HistoryUnreadable {
            database: database(),
            table: "_sqlx_migrations".to_owned(),
            schema: None,
            hint: None,
        },
        Error::HistoryUnreadable {
            database: database(),
            table: "_sqlx_migrations".to_owned(),
            schema: Some("storage".to_owned()),
            hint: None,
        },
        Error::ForeignHistory { table: "_sqlx_migrations".to_owned(), cause: broken(), hint: None },
        Error::NoDefaultSchema { database: database(), search_path: "app".to_owned() },
        Error::Edited { migrations: vec![edited.clone()], hint: None },
        Error::Edited {
            migrations: vec![
                EditedMigration { differences: drift.differences.clone(), ..edited.clone() },
                edited,
            ],
            hint: None,
        },
        Error::unknown(&embedded, vec![newer.clone()], None),
        Error::unknown(&embedded, vec![newer.clone(), newer], Some(Box::new(drift.clone()))),
        Error::Late { migrations: vec![late(None), late(Some("disks".into()))], hint: None },
        dirty(None, None),
        dirty(None, Some("statement 2 of 3 is not known to have run".to_owned())),
        dirty(Some(Box::new(holder())), None),
        Error::Pending { database: database(), migrations: vec!["7_disks".to_owned()], hint: None },
        Error::Irreversible {
            migrations: vec![back(None), back(Some("it drops data".into()))],
            hint: None,
        },
        Error::UntrustedDown { migrations: vec![down], hint: None },
        Error::NoSuchTarget { version: 9, folder: "migrations".into() },
        Error::LockTimeout { doing: subject(), waited, holders: vec![holder()], hint: None },
        Error::LockTimeout { doing: subject(), waited, holders: vec![], hint: None },
        Error::Pooled { subject: subject(), path: PATH, hint: None },
        Error::WaitedTooLong {
            subject: subject(),
            path: PATH,
            line: 2,
            waited,
            sessions: vec![holder()],
            hint: None,
        },
        failure("42P01", Remains::Nothing),
        failure("55P03", Remains::Nothing),
        failure("42P01", Remains::Dirty),
        failure("42P01", Remains::Begun),
        failure("57014", Remains::BegunAndRolledBack),
        failure("42P01", Remains::Committed),
        Error::ConnectionLost { subject: subject(), cause: broken(), hint: None },
        Error::EndedTransaction { subject: subject(), path: PATH, hint: None },
        Error::UnfinishedTransaction { subject: up(), path: PATH, goes_on: true, hint: None },
        Error::UnfinishedTransaction { subject: up(), path: PATH, goes_on: false, hint: None },
        Error::NotRecorded { subject: subject(), hint: None },
        Error::NotOneTransaction {
            scripts: vec![(PATH, "runs outside of a transaction")],
            hint: None,
        },
        Error::StaleBinary { report: Box::new(folder) },
        unverified(None, Remains::Nothing),
        unverified(Some(up()), Remains::Nothing),
        unverified(Some(up()), Remains::Begun),
        unverified(Some(up()), Remains::Dirty),
        Error::ExistingSchema {
            database: database(),
            matching: vec![column().object],
            differences: vec![column()],
            hint: None,
        },
        Error::BaselineDiffers { database: database(), differences: vec![column()], hint: None },
        Error::HasHistory { database: database(), applied: 3 },
        Error::Environment { value: "ignore".to_owned(), hint: None },
        Error::Drift { report: Box::new(drift) },
    ]
}

#[test]
fn every_error_says_what_to_do_and_never_ends_in_a_full_stop() {
    for error in all() {
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.first().copied().unwrap_or_default();
        assert!(first.chars().count() > 20, "{text}");
        assert!(!first.starts_with(char::is_uppercase), "{text}");
        let ways = ["what to do: ", "start again", "do the same again"];
        assert!(ways.iter().any(|way| text.contains(way)), "{text}");
        assert!(!lines.iter().any(|line| line.ends_with('.')), "{text}");
        assert!(
            !text.contains("migration migration") && !text.contains("migration fixture"),
            "{text}"
        );
        println!("{}\n{text}\n", name(&error));
    }
}

/// Drift is all that the variable helps against: no other refusal may promise it.
#[test]
fn a_refusal_of_drift_ends_in_the_variable_that_waves_it_through() {
    let last = "SCHEMA_DRIFT=warn in the environment starts the service all the same";
    let mut named = Vec::new();
    for error in all() {
        let text = error.to_string();
        let is_of_drift =
            matches!(&error, Error::Drift { .. } | Error::Unknown { report: Some(_), .. });
        assert_eq!(text.lines().last() == Some(last), is_of_drift, "{text}");
        assert_eq!(text.contains("SCHEMA_DRIFT=warn"), is_of_drift, "{text}");
        if is_of_drift {
            named.push(name(&error));
        }
    }
    assert_eq!(named, ["Unknown", "Drift"]);
}

/// Whoever is woken reads the first section.
#[test]
fn the_operators_page_begins_with_the_variable() {
    let page = include_str!("../../../docs/operations.md");
    let first = page.split("\n## ").nth(1).unwrap();
    assert!(first.contains("SCHEMA_DRIFT=warn"), "{first}");
}

/// What is rendered here is told there: the variant, what it begins with, and the way on.
#[test]
fn every_error_has_its_section_in_the_operators_page() {
    let page = include_str!("../../../docs/operations.md");
    let told: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### `Error::")?.strip_suffix('`'))
        .collect();
    let mut names: Vec<&str> = all().iter().map(name).collect();
    names.dedup();
    assert_eq!(told, names, "in the order of the enum");
}
