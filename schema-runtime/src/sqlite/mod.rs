//! `SQLite`.
//!
//! The lock is the database's own: a migration is a transaction that begins with `BEGIN
//! IMMEDIATE`. Statements run one by one, so that the failing one is known.

mod apply;
mod database;
mod history;
mod lock;
mod observe;
mod seed;
mod settle;
mod state;
