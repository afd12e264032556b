//! From a folder of SQL migrations to a checked list of them, the schema they leave behind, and
//! diagnostics.
//!
//! [`compile`] is the way in. It reads the folder (the only I/O here), accounts for every file,
//! parses and replays the SQL, and gives a [`Compiled`]: what a binary embeds, or why it must
//! not.
//!
//! Parsing never fails and never panics: it gives statements and diagnostics. This crate must
//! not know syn, sqlx or a network.

mod allowance;
mod arguments;
mod compile;
mod diagnostic;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod down;
mod faulty;
mod fixtures;
mod folder;
mod lock;
mod opaque;
#[cfg(feature = "postgres")]
mod postgres;
mod require;
mod script;
mod source;
#[cfg(feature = "sqlite")]
mod sqlite;
mod suggest;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod transactions;
mod verdict;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod verify;

pub use arguments::Arguments;
pub use compile::{Compiled, compile, compile_until};
pub use diagnostic::{Class, Code, Diagnostic, Label, Level, render};
pub use faulty::Faulty;
pub use lock::{LockMode, Recording};
#[cfg(feature = "postgres")]
pub use postgres::{LockLevel, TableLock, TableWork, locks};
pub use source::{Source, Span};
pub use suggest::nearest;
pub use verdict::Adoption;
