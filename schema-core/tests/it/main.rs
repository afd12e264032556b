//! The tests of schema-core as data: `tests/cases/<code>/*.case`, and the reference of checks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod case;
mod cases;
mod cost;
#[cfg(feature = "sqlite")]
mod hostile;
mod page;
mod reference;
