//! Saying again, every hour, that `SCHEMA_DRIFT=warn` lets the service run on a schema that it was not
//! compiled for.
//!
//! One task for each schema and database of the process, on the runtime of the call that let it pass.
//! It ends with that runtime, keeps neither the process nor a connection alive, and asks the database
//! nothing. A later call on the same database takes its place where it lets drift pass again, and ends it
//! where there is nothing to let pass any more.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use schema_manifest::Embedded;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tracing::instrument::WithSubscriber as _;

use crate::drift::{Drift, Verdict};

/// How often it is said.
const INTERVAL: Duration = Duration::from_hours(1);

/// Which schema on which database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// Where the process has the schema: a static, whose place is its own.
    schema: usize,
    /// What the pool connects to; `None` for a single connection, which does not tell.
    address: Option<String>,
    /// The database's name or file.
    database: String,
}

impl Key {
    pub(crate) fn new(embedded: &Embedded, address: Option<String>, database: &str) -> Self {
        let schema = std::ptr::from_ref(embedded).addr();
        Key { schema, address, database: database.to_owned() }
    }
}

/// The tasks of the process.
static TASKS: LazyLock<Mutex<HashMap<Key, AbortHandle>>> = LazyLock::new(Mutex::default);

/// After a call that lets the service run: starts, replaces or ends the task.
pub(crate) fn update(key: Key, drift: Option<&Drift>) {
    // A map is whole between any two of its calls: nothing panics in them.
    let mut tasks = TASKS.lock().unwrap_or_else(PoisonError::into_inner);
    // Those of a runtime that is gone.
    tasks.retain(|_, task| !task.is_finished());
    if let Some(task) = tasks.remove(&key) {
        task.abort();
    }
    if let Some(drift) = drift.filter(|drift| drift.verdict == Verdict::WavedThrough)
        && let Ok(runtime) = Handle::try_current()
    {
        let task = runtime.spawn(remind(drift.clone()).with_current_subscriber());
        tasks.insert(key, task.abort_handle());
    }
}

/// Never ends by itself.
async fn remind(drift: Drift) {
    let mut passed = Duration::ZERO;
    loop {
        tokio::time::sleep(INTERVAL).await;
        passed += INTERVAL;
        let hours = passed.as_secs() / INTERVAL.as_secs();
        drift.log(&format!(" (let pass {hours} h ago)"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::Reason;
    use crate::sample;

    fn is_kept(key: &Key) -> bool {
        TASKS.lock().unwrap().contains_key(key)
    }

    fn waved_through() -> Drift {
        let differences = vec![sample::missing("disk_size", Reason::Unknown)];
        Drift { verdict: Verdict::WavedThrough, ..sample::drift(differences) }
    }

    #[tokio::test]
    async fn only_what_is_waved_through_is_said_again_each_schema_and_server_for_itself() {
        let (schema, other) = (sample::embedded(&[1]), sample::embedded(&[1]));
        let key = |schema, server: &str| Key::new(schema, Some(server.to_owned()), "gpu");
        let keys = [key(&schema, "a"), key(&schema, "b"), key(&other, "a")];
        for key in &keys {
            update(key.clone(), Some(&waved_through()));
        }
        assert!(keys.iter().all(is_kept));
        // It is in order on one of them.
        update(keys[1].clone(), None);
        assert_eq!(keys.each_ref().map(is_kept), [true, false, true]);
        for verdict in [Verdict::Warned, Verdict::Allowed, Verdict::Refused] {
            update(keys[0].clone(), Some(&waved_through()));
            assert!(is_kept(&keys[0]));
            update(keys[0].clone(), Some(&Drift { verdict, ..waved_through() }));
            assert!(!is_kept(&keys[0]), "{verdict:?}");
        }
    }

    #[test]
    fn it_ends_with_its_runtime_and_asks_for_none() {
        let (schema, other) = (sample::embedded(&[1]), sample::embedded(&[1]));
        let key = Key::new(&schema, None, "gpu");
        // Outside of a runtime there is nothing to say it on.
        update(key.clone(), Some(&waved_through()));
        assert!(!is_kept(&key));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { update(key.clone(), Some(&waved_through())) });
        assert!(is_kept(&key));
        drop(runtime);
        update(Key::new(&other, None, "gpu"), None);
        assert!(!is_kept(&key), "what is gone is not kept");
    }
}
