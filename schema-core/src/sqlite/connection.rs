//! A database in memory that cannot reach outside of itself.

use std::sync::{Arc, Mutex};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// Virtual machine instructions between two looks at the count.
const STEP: i32 = 10_000;
/// So many looks and a script is a runaway: about ten seconds of work.
const LOOKS: u32 = 100_000;

/// The database in memory, with what its authorizer saw.
pub(super) struct Connection {
    pub(super) inner: rusqlite::Connection,
    seen: Arc<Mutex<Seen>>,
}

/// What the authorizer saw since it was last asked.
#[derive(Default)]
pub(super) struct Seen {
    /// The tables that were created.
    pub(super) created: Vec<String>,
    /// The tables that were dropped.
    pub(super) dropped: Vec<String>,
    /// The tables that were altered, by the names that they had before.
    pub(super) altered: Vec<String>,
    /// What was refused, in words.
    pub(super) refused: Option<String>,
    /// Looks at the running statement.
    looks: u32,
}

impl Connection {
    pub(super) fn open() -> rusqlite::Result<Connection> {
        let inner = rusqlite::Connection::open_in_memory()?;
        inner.pragma_update(None, "temp_store", "MEMORY")?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let authorizer = Arc::clone(&seen);
        inner.authorizer(Some(move |context: AuthContext<'_>| {
            authorize(&context, &mut lock(&authorizer))
        }))?;
        let progress = Arc::clone(&seen);
        inner.progress_handler(
            STEP,
            Some(move || {
                let mut seen = lock(&progress);
                seen.looks += 1;
                seen.looks > LOOKS
            }),
        )?;
        Ok(Connection { inner, seen })
    }

    /// What the authorizer saw since it was last asked.
    pub(super) fn seen(&self) -> Seen {
        std::mem::take(&mut *lock(&self.seen))
    }
}

/// A poisoned lock holds a list that is as good as before.
fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn authorize(context: &AuthContext<'_>, seen: &mut Seen) -> Authorization {
    let refused = match context.action {
        // A plain `VACUUM` attaches a nameless file.
        AuthAction::Attach { filename: "" } => None,
        AuthAction::Attach { filename } => Some(format!("the file `{filename}`")),
        AuthAction::Function { function_name: "load_extension" } => {
            Some("`load_extension`".to_owned())
        }
        AuthAction::Pragma { pragma_name, .. } if is_about_files(pragma_name) => {
            Some(format!("`PRAGMA {pragma_name}`"))
        }
        AuthAction::CreateTable { table_name } | AuthAction::CreateVtable { table_name, .. } => {
            seen.created.push(table_name.to_owned());
            None
        }
        AuthAction::DropTable { table_name } => {
            seen.dropped.push(table_name.to_owned());
            None
        }
        AuthAction::AlterTable { table_name, .. } => {
            seen.altered.push(table_name.to_owned());
            None
        }
        _ => None,
    };
    match refused {
        Some(what) => {
            seen.refused = Some(what);
            Authorization::Deny
        }
        None => Authorization::Allow,
    }
}

fn is_about_files(pragma: &str) -> bool {
    ["temp_store", "temp_store_directory", "data_store_directory", "mmap_size"]
        .iter()
        .any(|name| pragma.eq_ignore_ascii_case(name))
}
