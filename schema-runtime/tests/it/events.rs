//! What a log is told: events with names that stay.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_runtime::Migrator;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::postgres::{database, disks, pool_of_one, schema};

pub(crate) type Fields = BTreeMap<String, String>;

/// Keeps spans and events of this crate, each with its fields.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Fields>>>);

struct Kept<'f>(&'f mut Fields);

impl Visit for Kept<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Log {
    fn keep(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Kept<'_>)) {
        let mut fields = Fields::from([("level".to_owned(), metadata.level().to_string())]);
        if metadata.is_span() {
            fields.insert("span".to_owned(), metadata.name().to_owned());
        }
        record(&mut Kept(&mut fields));
        if metadata.target().starts_with("schema_runtime") {
            self.0.lock().unwrap().push(fields);
        }
    }

    /// The messages of that level since they were last taken.
    pub(crate) fn take(&self, level: &str) -> Vec<String> {
        let mut log = std::mem::take(&mut *self.0.lock().unwrap());
        log.retain(|fields| fields.get("level").is_some_and(|is| is == level));
        log.into_iter().filter_map(|mut fields| fields.remove("message")).collect()
    }

    /// The first one that has a text as its message or as its span's name.
    fn find(&self, text: &str) -> Fields {
        let log = self.0.lock().unwrap();
        let is_it = |fields: &&Fields| {
            ["message", "span"].iter().any(|key| fields.get(*key).is_some_and(|is| is == text))
        };
        let found = log.iter().find(is_it);
        assert!(found.is_some(), "no {text} in {log:#?}");
        found.cloned().unwrap_or_default()
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.keep(span.metadata(), |kept| span.record(kept));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.keep(event.metadata(), |kept| event.record(kept));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Tells the process of its own from the tests that run side by side.
const ALONE: &str = "SCHEMA_TEST_EVENTS";

/// In a process of its own: whether an event is of interest is decided once for all threads, and the
/// other tests have no subscriber.
#[test]
fn spans_and_events_have_names_that_stay() {
    if std::env::var_os(ALONE).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        return runtime.unwrap().block_on(events());
    }
    let this = ["--exact", "events::spans_and_events_have_names_that_stay"];
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let done = command.args(this).env(ALONE, "1").output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}

async fn events() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let schema = schema(disks().up(3, "slow", &["SELECT pg_sleep(0.5)"]));
    let migrator = Migrator::new(&schema).slow_after(Duration::from_millis(200));
    migrator.start(&pool).await.unwrap();
    let has = |fields: &Fields, expected: &[(&str, &str)]| {
        for (name, value) in expected {
            assert_eq!(fields.get(*name).map(String::as_str), Some(*value), "{name} in {fields:?}");
        }
    };
    has(&log.find("migration"), &[("version", "1"), ("name", "disks"), ("direction", "Up")]);
    let applied = log.find("applied");
    has(&applied, &[("level", "INFO"), ("version", "1"), ("name", "disks"), ("attempt", "1")]);
    assert!(applied.contains_key("elapsed"), "{applied:?}");
    has(&log.find("fixture"), &[("name", "disks")]);
    has(&log.find("fixture run"), &[("level", "INFO"), ("name", "disks"), ("attempt", "1")]);
    let slow = log.find("it takes long and is still running");
    has(&slow, &[("level", "WARN"), ("version", "3"), ("name", "slow")]);
    assert!(slow.contains_key("elapsed"), "{slow:?}");
    migrator.revert(&pool).await.unwrap_err();
}
