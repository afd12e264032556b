//! PostgreSQL.
//!
//! Everything goes through the simple protocol: several statements in one message are one
//! implicit transaction, so that an error leaves nothing behind, not even an aborted connection,
//! and a transaction-mode pooler is no obstacle. That protocol binds no values: [`literal`] is
//! where the few that we send are escaped.

mod apply;
mod database;
mod history;
mod index;
mod literal;
mod lock;
mod message;
mod observe;
mod outside;
mod pooler;
mod progress;
mod seed;
mod settle;
mod state;
mod watch;

#[cfg(any(feature = "backup", all(feature = "testing", unix)))]
pub(crate) use database::address;
#[cfg(feature = "backup")]
pub(crate) use literal::text as literal;
#[cfg(feature = "testing")]
pub use state::observe;
