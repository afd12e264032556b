//! A database in memory that cannot reach outside of itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rusqlite::ffi;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::stubs::{self, VirtualTable};
use crate::folder::{Module, Registered};

/// Virtual machine instructions between two looks at the count.
const STEP: i32 = 10_000;
/// So many looks and a statement is a runaway: after a hundred million instructions, which is seconds of
/// work, and the same on every machine.
const LOOKS: u32 = if cfg!(test) { 100 } else { 10_000 };

/// The database in memory, with what its authorizer saw.
pub(super) struct Connection {
    pub(super) inner: rusqlite::Connection,
    seen: Arc<Mutex<Seen>>,
    touched: Arc<Mutex<Touched>>,
    modules: Vec<Module>,
    virtual_tables: RefCell<Vec<String>>,
}

/// What the authorizer saw since it was last asked.
#[derive(Default)]
pub(super) struct Seen {
    /// The tables that were created.
    pub(super) created: Vec<String>,
    /// The indexes, views and triggers that were created, by SQLite's word.
    pub(super) made: Vec<(&'static str, String)>,
    /// The tables that were dropped.
    pub(super) dropped: Vec<String>,
    /// The tables that were altered, by the names that they had before.
    pub(super) altered: Vec<String>,
    /// What was refused, in words.
    pub(super) refused: Option<String>,
    /// Looks at the running statement.
    looks: u32,
}

/// Whose part of the schema may have changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Touched {
    /// The tables and views, whether they themselves, an index or a trigger of theirs.
    pub(super) tables: BTreeSet<String>,
    /// What refers to them may have been rewritten too.
    pub(super) all: bool,
    /// `PRAGMA writable_schema`: from here on anything may be rewritten by hand.
    by_hand: bool,
}

impl Touched {
    pub(super) fn of(tables: BTreeSet<String>) -> Touched {
        Touched { tables, ..Touched::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty() && !self.all
    }

    pub(super) fn extend(&mut self, other: &Touched) {
        self.tables.extend(other.tables.iter().cloned());
        self.all |= other.all;
    }
}

impl Connection {
    pub(super) fn open(registered: &Registered) -> rusqlite::Result<Connection> {
        let inner = rusqlite::Connection::open_in_memory()?;
        stubs::register(&inner, registered)?;
        inner.pragma_update(None, "temp_store", "MEMORY")?;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let touched = Arc::new(Mutex::new(Touched::default()));
        let authorizer = (Arc::clone(&seen), Arc::clone(&touched));
        inner.authorizer(Some(move |context: AuthContext<'_>| {
            touch(&context, &mut lock(&authorizer.1));
            authorize(&context, &mut lock(&authorizer.0))
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
        Ok(Connection {
            inner,
            seen,
            touched,
            modules: registered.modules.clone(),
            virtual_tables: RefCell::default(),
        })
    }

    /// Another statement begins: what the one before took does not count.
    pub(super) fn begins(&self) {
        lock(&self.seen).looks = 0;
    }

    /// Refuses a statement that the authorizer does not see.
    pub(super) fn refuse(&self, what: String) {
        lock(&self.seen).refused = Some(what);
    }

    /// What the authorizer saw since it was last asked.
    pub(super) fn seen(&self) -> Seen {
        std::mem::take(&mut *lock(&self.seen))
    }

    /// What a statement makes, if that is a virtual table of one of the application's modules.
    pub(super) fn virtual_table(&self, statement: &str) -> Option<VirtualTable> {
        stubs::virtual_table(statement, &self.modules)
    }

    /// An ordinary table stands in for this virtual one.
    pub(super) fn stands_in(&self, name: String) {
        self.virtual_tables.borrow_mut().push(name);
    }

    /// The names of those tables.
    pub(super) fn virtual_tables(&self) -> Vec<String> {
        self.virtual_tables.borrow().clone()
    }

    /// What was touched since this was last asked.
    pub(super) fn touched(&self) -> Touched {
        let mut touched = lock(&self.touched);
        let by_hand = touched.by_hand;
        std::mem::replace(&mut *touched, Touched { all: by_hand, by_hand, ..Touched::default() })
    }

    /// A statement may have rewritten what refers to its table.
    pub(super) fn touch_all(&self) {
        lock(&self.touched).all = true;
    }
}

/// A poisoned lock holds a list that is as good as before.
fn lock<T>(seen: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn authorize(context: &AuthContext<'_>, seen: &mut Seen) -> Authorization {
    let refused = match context.action {
        AuthAction::Attach { filename } => Some(format!("the file `{filename}`")),
        // The name is an expression, which is not known before it runs.
        AuthAction::Unknown { code: ffi::SQLITE_ATTACH, .. } => Some("another file".to_owned()),
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
        AuthAction::CreateIndex { index_name: name, .. } => made(seen, "index", name),
        AuthAction::CreateTrigger { trigger_name: name, .. } => made(seen, "trigger", name),
        AuthAction::CreateView { view_name: name } => made(seen, "view", name),
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

fn made(seen: &mut Seen, kind: &'static str, name: &str) -> Option<String> {
    seen.made.push((kind, name.to_owned()));
    None
}

fn touch(context: &AuthContext<'_>, touched: &mut Touched) {
    match context.action {
        AuthAction::CreateTable { table_name }
        | AuthAction::CreateVtable { table_name, .. }
        | AuthAction::DropTable { table_name }
        | AuthAction::DropVtable { table_name, .. }
        | AuthAction::AlterTable { table_name, .. }
        | AuthAction::CreateIndex { table_name, .. }
        | AuthAction::DropIndex { table_name, .. }
        | AuthAction::CreateTrigger { table_name, .. }
        | AuthAction::DropTrigger { table_name, .. }
        | AuthAction::CreateView { view_name: table_name }
        | AuthAction::DropView { view_name: table_name } => {
            touched.tables.insert(table_name.to_owned());
        }
        AuthAction::Pragma { pragma_name, pragma_value: Some(_) }
            if pragma_name.eq_ignore_ascii_case("writable_schema") =>
        {
            touched.all = true;
            touched.by_hand = true;
        }
        _ => {}
    }
}

/// Where files go, and what is set for the whole process, which here is the compiler.
fn is_about_files(pragma: &str) -> bool {
    [
        "temp_store",
        "temp_store_directory",
        "data_store_directory",
        "lock_proxy_file",
        "mmap_size",
        "soft_heap_limit",
        "hard_heap_limit",
    ]
    .iter()
    .any(|name| pragma.eq_ignore_ascii_case(name))
}
