//! The databases that the commands are for.

#[cfg(not(feature = "backup"))]
use crate::SupportedDatabase;
#[cfg(feature = "backup")]
use crate::backup::BackupDatabase;

/// A database that the commands are for: every [`SupportedDatabase`](crate::SupportedDatabase), with backups where
/// that feature is on.
#[cfg(feature = "backup")]
pub trait CommandDatabase: BackupDatabase {}
#[cfg(feature = "backup")]
impl<DB: BackupDatabase> CommandDatabase for DB {}

/// A database that the commands are for: every [`SupportedDatabase`](crate::SupportedDatabase).
#[cfg(not(feature = "backup"))]
pub trait CommandDatabase: SupportedDatabase {}
#[cfg(not(feature = "backup"))]
impl<DB: SupportedDatabase> CommandDatabase for DB {}
