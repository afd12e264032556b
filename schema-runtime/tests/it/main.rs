//! The runtime against real databases, with embedded folders that are built by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod folder;
mod generated;
#[cfg(feature = "testing")]
mod postgres;
mod sqlite;
