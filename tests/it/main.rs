//! What crosses the crates: real databases, compiler output, agreement.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod agreement;
mod commands;
mod comparison;
mod compile_errors;
mod components;
mod contrib;
mod example;
mod expressions;
mod gpu_platform;
mod gpu_service;
mod handles;
mod jobs;
mod mutations;
#[path = "../../schema-core/tests/it/page.rs"]
mod page;
mod position;
mod process;
mod readme;
mod recreation;
mod report;
mod scheduler;
mod sqlite_mutations;
mod sqlx_history;
mod sqlx_waits;
mod structure;
mod systems;
mod verification;
