//! What crosses the crates: real databases, compiler output, agreement.

mod agreement;
mod compile_errors;
mod sqlx_history;
mod structure;
