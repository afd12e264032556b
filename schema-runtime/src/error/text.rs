//! The text of every error: what happened, where, what to do, and the operator's own line.

use std::fmt::{self, Display as _};
use std::time::Duration;

use schema_manifest::{Consequence, Difference, Object, ObjectName, Text, quoted};

use super::{
    EditedMigration, Error, IrreversibleMigration, LateMigration, UnknownMigration,
    UntrustedMigration,
};
use crate::drift::{Drift, Drifted};
use crate::failure::{Remains, Subject, VerifyFailure, advice, by_hand};
use crate::lock::Holder;
use crate::policy::Environment;
use crate::report::{counted, hint_line, list, one_line};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        body(self, f)?;
        hint_line(f, hint(self))?;
        match self {
            Error::Unknown { report: Some(report), .. } => {
                report.last_line().iter().try_for_each(|line| write!(f, "\n{line}"))
            }
            // A report of drift has its own last line.
            _ => Ok(()),
        }
    }
}

fn body(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match error {
        Error::Unreachable { address, note, cause } => {
            unreachable(f, address, note.as_deref(), cause)
        }
        Error::Database { doing, cause } => refused(f, doing, cause),
        Error::InTransaction => f.write_str(
            "the connection is inside an open transaction: a migration is a transaction of \
                 its own and cannot run inside another\nwhat to do: pass the pool, or a connection \
                 without an open transaction",
        ),
        Error::PrivateMemory { connections } => private_memory(f, *connections),
        Error::ReadOnly { database, pending, .. } => {
            write!(f, "database `{database}` is read-only (a replica?) and ")?;
            to_run(f, pending)?;
            f.write_str(
                "\nwhat to do: let the primary be migrated first, and use `check` on a replica; a file \
                 of SQLite must be writable for this user, and so must its folder",
            )
        }
        Error::HistoryUnreadable { database, table, schema, .. } => {
            history_unreadable(f, database, table, schema.as_deref())
        }
        Error::ForeignHistory { table, cause, .. } => foreign(f, table, cause),
        Error::NoDefaultSchema { database, search_path } => write!(
            f,
            "no schema of the search_path ({search_path}) exists in database `{database}`: \
                 there is nowhere to create a table\nwhat to do: create the schema, or set another \
                 search_path"
        ),
        Error::Edited { migrations, .. } => edited(f, migrations),
        Error::Unknown { migrations, newest_embedded, folder, report, .. } => {
            unknown(f, migrations, newest_embedded.as_deref(), folder, report.as_deref())
        }
        Error::Late { migrations, .. } => late(f, migrations),
        Error::Dirty { version, name, path, running, note, .. } => {
            let migration = format!("{version}_{name}");
            match running {
                Some(holder) => being_run(f, &migration, holder),
                None => dirty(f, &migration, path.as_ref(), note.as_deref()),
            }
        }
        Error::Pending { database, migrations, .. } => {
            to_run(f, migrations)?;
            write!(
                f,
                " in database `{database}`\nwhat to do: run the job that migrates, or \
                     `start`, which applies them"
            )
        }
        Error::Irreversible { migrations, .. } => irreversible(f, migrations),
        Error::UntrustedDown { migrations, .. } => untrusted(f, migrations),
        Error::NoSuchTarget { version, folder } => write!(
            f,
            "there is no migration {version} in `{folder}`\nwhat to do: use a version of this \
                 schema"
        ),
        Error::LockTimeout { doing, waited, holders, .. } => {
            lock_timeout(f, doing, *waited, holders)
        }
        Error::Pooled { subject, path, .. } => pooled(f, subject, path),
        Error::WaitedTooLong { subject, path, line, waited, sessions, .. } => {
            too_long(f, subject, &format!("{path}:{line}"), *waited, sessions)
        }
        Error::Script { failure } => failure.fmt(f),
        Error::ConnectionLost { subject, cause, .. } => connection_lost(f, subject, cause),
        Error::EndedTransaction { subject, path, .. } => ended(f, subject, path),
        Error::UnfinishedTransaction { subject, path, goes_on, .. } => {
            unfinished(f, subject, path, *goes_on)
        }
        Error::NotRecorded { subject, .. } => not_recorded(f, subject),
        Error::NotOneTransaction { scripts, .. } => not_one_transaction(f, scripts),
        Error::Unverified { subject, failures, remains, .. } => {
            unverified(f, subject.as_ref(), failures, *remains)
        }
        Error::ExistingSchema { database, matching, differences, .. } => {
            existing(f, database, matching, differences)
        }
        Error::BaselineDiffers { database, differences, .. } => {
            baseline_differs(f, database, differences)
        }
        Error::HasHistory { database, applied } => write!(
            f,
            "database `{database}` has a history of {} and cannot be adopted\nwhat to do: run \
                 what is pending with `Migrator::migrate`",
            counted(*applied, "migration")
        ),
        Error::StaleBinary { report } => report.fmt(f),
        Error::Environment { value, .. } => environment(f, value),
        Error::Drift { report } => report.fmt(f),
    }
}

fn history_unreadable(
    f: &mut fmt::Formatter<'_>,
    database: &str,
    table: &str,
    schema: Option<&str>,
) -> fmt::Result {
    match schema {
        None => write!(
            f,
            "table `{table}` in database `{database}` cannot be read by this role\nwhat to do: GRANT SELECT ON \
             {table} to it"
        )?,
        Some(schema) => write!(
            f,
            "table `{table}` in database `{database}` is in schema `{schema}` of the search_path, which \
             this role may not use: it sees nothing of what is there\nwhat to do: GRANT USAGE ON SCHEMA \
             {} to it, and SELECT ON {}",
            quoted(schema),
            ObjectName::new(Some(schema.to_owned().into()), table.to_owned().into()).quoted()
        )?,
    }
    f.write_str("; to migrate, it must own the schema's objects")
}

fn private_memory(f: &mut fmt::Formatter<'_>, connections: u32) -> fmt::Result {
    write!(
        f,
        "the pool may open {connections} connections, and each would have a database in memory of its own: \
         what one migrates the others do not see\nwhat to do: connect to `sqlite::memory:` as a URL, which \
         its connections share, or give the pool `max_connections(1)`; then start again"
    )
}

/// The operator's own line; a report prints its own.
fn hint(error: &Error) -> Option<&Text> {
    match error {
        Error::ReadOnly { hint, .. }
        | Error::HistoryUnreadable { hint, .. }
        | Error::ForeignHistory { hint, .. }
        | Error::Edited { hint, .. }
        | Error::Unknown { hint, .. }
        | Error::Late { hint, .. }
        | Error::Dirty { hint, .. }
        | Error::Pending { hint, .. }
        | Error::Irreversible { hint, .. }
        | Error::UntrustedDown { hint, .. }
        | Error::LockTimeout { hint, .. }
        | Error::Pooled { hint, .. }
        | Error::WaitedTooLong { hint, .. }
        | Error::ConnectionLost { hint, .. }
        | Error::EndedTransaction { hint, .. }
        | Error::UnfinishedTransaction { hint, .. }
        | Error::NotRecorded { hint, .. }
        | Error::NotOneTransaction { hint, .. }
        | Error::Unverified { hint, .. }
        | Error::ExistingSchema { hint, .. }
        | Error::BaselineDiffers { hint, .. }
        | Error::Environment { hint, .. } => hint.as_ref(),
        _ => None,
    }
}

/// A cause in the server's own words: sqlx would add the line of the server's C source.
struct Cause<'c>(&'c sqlx::Error);

impl fmt::Display for Cause<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            sqlx::Error::Database(error) => {
                f.write_str(error.message())?;
                error.code().iter().try_for_each(|code| write!(f, " (code {code})"))
            }
            other => other.fmt(f),
        }
    }
}

fn refused(f: &mut fmt::Formatter<'_>, doing: &str, cause: &sqlx::Error) -> fmt::Result {
    write!(f, "{doing} failed: {}", Cause(cause))?;
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let way_on = match (cause, code.as_deref()) {
        // `read_only_sql_transaction`
        (_, Some("25006")) => {
            "let it write: connect to a server that takes writes, and take `READ ONLY` out of the file \
             where that says so; then start again"
        }
        (sqlx::Error::Database(_), code) => {
            code.and_then(advice).unwrap_or("correct what it says is in the way, and start again")
        }
        _ => "see that the database is up and within reach, and start again",
    };
    write!(f, "\nwhat to do: {way_on}")
}

fn foreign(f: &mut fmt::Formatter<'_>, table: &str, cause: &sqlx::Error) -> fmt::Result {
    write!(
        f,
        "`{table}` is there and is not the table that we keep: {}\nwhat to do: look at whose it is; \
         keep ours elsewhere with `Migrator::history_schema` or `Migrator::history_table`, or rename \
         that one, and start again",
        Cause(cause)
    )
}

/// `migration 1_disks is pending`
fn to_run(f: &mut fmt::Formatter<'_>, pending: &[String]) -> fmt::Result {
    match pending {
        [one] if one.starts_with("fixture ") => write!(f, "{one} is pending"),
        [one] => write!(f, "migration {one} is pending"),
        more => write!(f, "{} migrations are pending ({})", more.len(), more.join(", ")),
    }
}

fn unreachable(
    f: &mut fmt::Formatter<'_>,
    address: &str,
    note: Option<&str>,
    cause: &sqlx::Error,
) -> fmt::Result {
    write!(f, "cannot connect to {address}: {}", Cause(cause))?;
    note.iter().try_for_each(|note| write!(f, " ({note})"))?;
    f.write_str("\nwhat to do: ")?;
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // Of SQLite, which has no server.
    if let Some(advice) = code.as_deref().filter(|code| code.len() < 5).and_then(advice) {
        return f.write_str(advice);
    }
    f.write_str(match cause {
        sqlx::Error::PoolTimedOut => {
            "check that the server is up and reachable from here, and whether the pool is too \
             small or its connections are held for too long"
        }
        sqlx::Error::Database(error) if error.message().contains("extra_float_digits") => {
            "PgBouncer does not take a parameter that sqlx sends: connect with \
             `PgConnectOptions::extra_float_digits(None)`, or set `ignore_startup_parameters = \
             extra_float_digits` in PgBouncer's configuration"
        }
        sqlx::Error::Database(_) => {
            "the server answers and refuses: check the user, its password and the database's name"
        }
        _ => "check that the server is up and that this address is right",
    })
}

fn connection_lost(f: &mut fmt::Formatter<'_>, subject: &str, cause: &sqlx::Error) -> fmt::Result {
    write!(
        f,
        "{subject}: the connection was lost while it ran: {}\nwhat to do: see that the server is up \
         and start again: whether it was committed stands in the history, which is read first",
        Cause(cause)
    )
}

fn ended(f: &mut fmt::Formatter<'_>, subject: &str, path: &Text) -> fmt::Result {
    write!(
        f,
        "{subject} ended or left open its own transaction ({path}): what it ran before a COMMIT may \
         remain, and nothing was recorded\nwhat to do: take BEGIN, COMMIT and ROLLBACK out of the \
         file, or write `-- no-transaction` at its top; undo by hand what remains"
    )
}

fn unfinished(
    f: &mut fmt::Formatter<'_>,
    subject: &Subject,
    path: &Text,
    goes_on: bool,
) -> fmt::Result {
    write!(
        f,
        "{subject} ended inside of a transaction that its file does not commit ({path}): what it ran \
         since that BEGIN is rolled back, what it ran before stays, and its row in \
         `_sqlx_migrations` says success = false (dirty)\nwhat to do: write the COMMIT"
    )?;
    if goes_on {
        return f.write_str(" and do the same again: it goes on at that BEGIN");
    }
    f.write_str("; ")?;
    by_hand(f, subject)
}

fn not_recorded(f: &mut fmt::Formatter<'_>, subject: &str) -> fmt::Result {
    write!(
        f,
        "{subject}: our own table did not take the row that records it, as a trigger or a rule on \
         that table can bring about\nwhat to do: take the trigger or the rule off \
         `_sqlx_migrations` and `_schema_fixtures`, and start again"
    )
}

fn not_one_transaction(
    f: &mut fmt::Formatter<'_>,
    scripts: &[(Text, &'static str)],
) -> fmt::Result {
    f.write_str("nothing was run, since not everything can be in one transaction:")?;
    for (path, reason) in scripts {
        write!(f, "\n  {path} {reason}")?;
    }
    f.write_str("\nwhat to do: leave out `Migrator::in_one_transaction`")
}

fn edited(f: &mut fmt::Formatter<'_>, migrations: &[EditedMigration]) -> fmt::Result {
    match migrations {
        [one] => {
            write!(f, "migration {}_{} was edited after it was applied", one.version, one.name)?;
        }
        more => write!(f, "{} migrations were edited after they were applied", more.len())?,
    }
    for EditedMigration { version, name, path, recorded, embedded, installed_on, differences } in
        migrations
    {
        write!(
            f,
            "\n  {version}_{name}: {path}, applied on {installed_on}\n    recorded checksum \
             {recorded}\n    embedded checksum {embedded}"
        )?;
        if !differences.is_empty() {
            f.write_str("\n    the database has not what the edited file makes:")?;
        }
        for drifted in differences {
            write!(f, "\n      {}", one_line(&drifted.to_string()))?;
        }
    }
    f.write_str(
        "\nwhat to do: restore the file as it was applied (git log shows the edit) and put the \
         change into a new migration (`schema new NAME`); where comments alone were edited, `accept` in `schema.lock` \
         takes the recorded checksum too, and `Migrator::repair` with `Repair::AcceptChecksums` writes the \
         new one into this database",
    )
}

fn unknown(
    f: &mut fmt::Formatter<'_>,
    migrations: &[UnknownMigration],
    newest_embedded: Option<&str>,
    folder: &str,
    report: Option<&Drift>,
) -> fmt::Result {
    let names = migrations.iter().map(|item| format!("{}_{}", item.version, item.name));
    let names = list(names);
    match migrations {
        [_] => write!(f, "the database has a migration that this binary does not know: {names}")?,
        more => write!(
            f,
            "the database has {} migrations that this binary does not know: {names}",
            more.len()
        )?,
    }
    // Not the greatest number: the folder's order is not known of them, the time is.
    if let Some(last) = migrations.iter().max_by_key(|item| &item.installed_on) {
        write!(f, "\n  the last of them was applied on {}", last.installed_on)?;
    }
    match newest_embedded {
        Some(newest) => write!(f, "\n  the newest one of this binary is {newest}")?,
        None => f.write_str("\n  this binary has none")?,
    }
    if let Some(report) = report {
        f.write_str("\n  and what this binary needs is not all there any more:")?;
        let refused = |one: &&Drifted| one.consequence == Consequence::Refuse;
        let differences = report.differences.iter().filter(refused);
        differences.map(|one| &one.difference).try_for_each(|one| line(f, one))?;
    }
    write!(
        f,
        "\nwhat to do: if this binary is older than the database, deploy the newer one; if a file \
         of `{folder}` was deleted, restore it; if it comes from another branch, merge that first"
    )
}

fn pooled(f: &mut fmt::Formatter<'_>, subject: &str, path: &str) -> fmt::Result {
    write!(
        f,
        "{subject} runs outside of a transaction ({path}) and needs a session of its own, and this \
         connection goes through a pooler that gives each transaction another one (PgBouncer in \
         transaction mode?): nothing was run\nwhat to do: say with `Migrator::direct` how to connect \
         to the server itself"
    )
}

fn too_long(
    f: &mut fmt::Formatter<'_>,
    subject: &str,
    place: &str,
    waited: Duration,
    sessions: &[Holder],
) -> fmt::Result {
    write!(
        f,
        "{subject}: the statement at {place} waited {:.1} s for other sessions and was given up: \
         {}\nwhat to do: end their transactions, or raise `Migrator::concurrently_timeout`, and do the \
         same again: it goes on at this statement, and drops first what that has left invalid",
        waited.as_secs_f64(),
        list(sessions.iter())
    )
}

fn baseline_differs(
    f: &mut fmt::Formatter<'_>,
    database: &str,
    differences: &[Difference],
) -> fmt::Result {
    write!(
        f,
        "database `{database}` cannot be adopted: it is not as the migrations would leave it"
    )?;
    lines(f, differences)?;
    f.write_str("\nwhat to do: correct what differs by hand, then call `Migrator::baseline` again")
}

fn late(f: &mut fmt::Formatter<'_>, migrations: &[LateMigration]) -> fmt::Result {
    f.write_str("nothing was run, since newer migrations were applied before:")?;
    for LateMigration { version, name, path, applied, object } in migrations {
        write!(f, "\n  migration {version}_{name} ({path}) is pending, {applied} is applied")?;
        match object {
            Some(object) => write!(f, ", and both touch `{object}`")?,
            None => f.write_str(", and whether they touch the same is not known")?,
        }
    }
    f.write_str(
        "\nwhat to do: give the pending one a new version behind the applied ones; or, if it is right \
         in either order, run it with `Migrator::on_late_migration(Late::Allow)`",
    )
}

fn being_run(f: &mut fmt::Formatter<'_>, migration: &str, holder: &Holder) -> fmt::Result {
    write!(
        f,
        "migration {migration} is being run at this moment by {holder}\nwhat to do: wait until it \
         ends"
    )
}

fn dirty(
    f: &mut fmt::Formatter<'_>,
    migration: &str,
    path: Option<&Text>,
    note: Option<&str>,
) -> fmt::Result {
    write!(
        f,
        "migration {migration} is dirty: it was begun outside of a transaction and did not end well"
    )?;
    path.iter().try_for_each(|path| write!(f, "\n  {path}"))?;
    note.iter().try_for_each(|note| write!(f, "\n  {note}"))?;
    write!(
        f,
        "\n  its row in `_sqlx_migrations` says success = false; what it ran before it stopped is \
         in the database\nwhat to do: compare the file with the database, then finish it by hand and \
         call `Migrator::repair` with `Repair::Applied`, or undo by hand what ran and call it with \
         `Repair::NotApplied`, so that it runs again; `Repair::Look` settles it where the database \
         shows which of the two it is"
    )
}

fn unverified(
    f: &mut fmt::Formatter<'_>,
    subject: Option<&Subject>,
    failures: &[VerifyFailure],
    remains: Remains,
) -> fmt::Result {
    match subject {
        Some(subject) => write!(f, "{subject} ran, and its verify script found what must not be")?,
        None => write!(
            f,
            "{} of verify scripts found what must not be",
            counted(failures.len(), "query").replace("querys", "queries")
        )?,
    }
    for VerifyFailure { path, line, excerpt, row } in failures {
        write!(f, "\n  --> {path}:{line}\n{excerpt}\n  = row: {row}")?;
    }
    f.write_str(match (subject, remains) {
        (None, _) => "\nwhat to do: correct the data",
        (_, Remains::Nothing | Remains::NothingOfAll) => {
            "\nnothing of this migration remains in the database: correct the data or the migration \
             and start again"
        }
        (_, Remains::Begun) => {
            "\nit ran outside of a transaction: all of it stays, and its row says success = false \
             (dirty)\nwhat to do: correct the data and do the same again: it goes on at the verify \
             script"
        }
        _ => {
            "\nit ran outside of a transaction: all of it stays, and its row says success = false \
             (dirty)\nwhat to do: correct the data and call `Migrator::repair` with `Repair::Applied`"
        }
    })
}

fn line(f: &mut fmt::Formatter<'_>, difference: &Difference) -> fmt::Result {
    write!(f, "\n  {}", one_line(&difference.to_string()))?;
    difference.origin.iter().try_for_each(|origin| write!(f, " ({origin})"))
}

/// How many differences are listed.
const LISTED: usize = 20;

fn lines(f: &mut fmt::Formatter<'_>, differences: &[Difference]) -> fmt::Result {
    differences.iter().take(LISTED).try_for_each(|difference| line(f, difference))?;
    match differences.len().checked_sub(LISTED).filter(|more| *more > 0) {
        Some(more) => write!(f, "\n  and {} more", counted(more, "difference")),
        None => Ok(()),
    }
}

fn existing(
    f: &mut fmt::Formatter<'_>,
    database: &str,
    matching: &[Object],
    differences: &[Difference],
) -> fmt::Result {
    write!(
        f,
        "database `{database}` has no history of migrations, and yet there is what these migrations \
         make"
    )?;
    if !matching.is_empty() {
        write!(f, "\n  as it should be: {}", list(matching.iter().take(LISTED)))?;
        if let Some(more) = matching.len().checked_sub(LISTED).filter(|more| *more > 0) {
            write!(f, ", and {} more", counted(more, "object"))?;
        }
    }
    lines(f, differences)?;
    f.write_str("\nwhat to do: if this is the wrong database, correct the address; ")?;
    f.write_str(if differences.is_empty() {
        "to adopt what is there, as if the migrations had made it, call `Migrator::baseline`; "
    } else {
        "to adopt what is there, as if the migrations had made it, correct what differs and call \
         `Migrator::baseline`; "
    })?;
    f.write_str(
        "if the migrations reckon with it (IF NOT EXISTS), run them with `Migrator::apply_to_existing`",
    )
}

fn environment(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let found = Environment::Invalid(value.to_owned());
    write!(
        f,
        "in the environment {found}: nothing was looked at, and nothing was run\nwhat to do: take it away; or set it to `warn`, which starts the service on a schema that it was not \
         compiled for"
    )
}

fn irreversible(f: &mut fmt::Formatter<'_>, migrations: &[IrreversibleMigration]) -> fmt::Result {
    f.write_str("nothing was reverted, since not everything can be:")?;
    for IrreversibleMigration { version, name, path, reason } in migrations {
        match reason {
            Some(reason) => {
                write!(f, "\n  migration {version}_{name} is irreversible: {reason} ({path})")?;
            }
            None => write!(f, "\n  migration {version}_{name} has no down ({path})")?,
        }
    }
    f.write_str("\nwhat to do: write a new migration that undoes the change, or restore a backup")
}

fn untrusted(f: &mut fmt::Formatter<'_>, migrations: &[UntrustedMigration]) -> fmt::Result {
    f.write_str("nothing was reverted, since not every down is to be trusted:")?;
    for UntrustedMigration { version, name, findings, .. } in migrations {
        for finding in findings.iter() {
            write!(f, "\n  migration {version}_{name}: {finding}")?;
        }
    }
    f.write_str(
        "\nwhat to do: look at each of these downs and correct it (a down may be edited at any \
         time: the history records the up alone), or revert all the same with \
         `Migrator::accept_down_findings`",
    )
}

fn lock_timeout(
    f: &mut fmt::Formatter<'_>,
    doing: &str,
    waited: Duration,
    holders: &[Holder],
) -> fmt::Result {
    write!(f, "{doing}: another process held the lock for {:.1} s", waited.as_secs_f64())?;
    match holders {
        [] => f.write_str(
            ", and the database does not show which (on SQLite `fuser` on the file lists who has it open)",
        )?,
        holders => write!(f, ": {}", list(holders.iter()))?,
    }
    f.write_str(
        "\nwhat to do: wait for its migration to end and start again, raise `Migrator::lock_timeout`, \
         or end that process if it is stuck",
    )?;
    let backends = holders.iter().filter(|one| one.is_backend);
    backends
        .into_iter()
        .try_for_each(|one| write!(f, " (SELECT pg_terminate_backend({}))", one.pid))
}
