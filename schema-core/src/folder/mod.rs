//! From a folder on disk to the scripts of its migrations, every file accounted for.
//!
//! [`read`](read::read) is the only I/O of this crate; the rest of the module decides on what it
//! returns: [`Layout`] finds up and down of each migration, [`Settings`] reads `schema.toml`,
//! [`File`] holds a script with its checksum and its directives, `order` is how the tool whose
//! layout it is runs the migrations, and `numbering` looks at how their versions follow each other.

mod date;
mod directive;
mod file;
mod ignore;
mod layout;
mod metadata;
mod name;
mod numbering;
mod order;
pub(crate) mod read;
mod settings;
mod sqlx_settings;
mod verify;

pub(crate) use file::File;
pub(crate) use ignore::Ignore;
use ignore::Ignored;
pub(crate) use layout::{DownFile, Layout, MigrationFiles};
pub(crate) use read::{Entry, EntryKind};
#[cfg(feature = "sqlite")]
pub(crate) use settings::Registered;
pub(crate) use settings::{Base, Choice, Downs, Settings};
#[cfg(feature = "sqlite")]
pub(crate) use settings::{Function, Module, Value};
pub(crate) use sqlx_settings::SqlxSettings;
