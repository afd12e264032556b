//! `SQLite`.
//!
//! The lock is the database's own: a migration is a transaction that begins with `BEGIN
//! IMMEDIATE`. Statements run one by one, so that the failing one is known. One that runs outside of
//! a transaction holds a lock on a file beside the database.

mod apply;
mod database;
mod foreign_keys;
mod history;
mod lock;
mod memory;
mod observe;
mod outside;
mod progress;
mod seed;
mod settings;
mod settle;
mod state;
