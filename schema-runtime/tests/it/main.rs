//! The runtime against real databases, with embedded folders that are built by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[cfg(feature = "testing")]
mod blocked;
#[cfg(feature = "testing")]
mod builds;
#[cfg(feature = "testing")]
mod deploys;
#[cfg(feature = "testing")]
mod disk;
#[cfg(feature = "testing")]
mod drift;
#[cfg(feature = "testing")]
mod events;
#[cfg(feature = "testing")]
mod failures;
#[cfg(feature = "testing")]
mod faults;
mod folder;
mod generated;
#[cfg(feature = "testing")]
mod histories;
#[cfg(feature = "testing")]
mod observe;
#[cfg(feature = "testing")]
mod one_transaction;
#[cfg(feature = "testing")]
mod pgbouncer;
#[cfg(feature = "testing")]
mod pooler;
#[cfg(feature = "testing")]
mod postgres;
#[cfg(feature = "testing")]
mod processes;
#[cfg(feature = "testing")]
mod prove;
#[cfg(feature = "testing")]
mod proxy;
#[cfg(feature = "testing")]
mod recovery;
#[cfg(feature = "testing")]
mod server;
#[cfg(feature = "testing")]
mod sessions;
#[cfg(feature = "testing")]
mod settle;
mod sqlite;
mod sqlite_files;
#[cfg(feature = "testing")]
mod sqlite_processes;
#[cfg(feature = "testing")]
mod templates;
mod verify;
#[cfg(feature = "testing")]
mod wire;
