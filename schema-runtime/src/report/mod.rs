//! What a call did, as data with a text that an operator can read.
//!
//! `{}` prints one line, for a log; `{:#}` prints the details below it.

mod checked;
mod migrated;
mod repaired;
mod seeded;
mod started;
mod summary;
mod text;

pub use checked::{Checked, SchemaVerified, Verified};
pub use migrated::{Applied, Migrated, Reverted};
pub use repaired::{Baselined, RepairOutcome, Repaired, RepairedMigration, ScriptsVerified};
pub use seeded::{Seed, SeedOutcome, Seeded};
pub use started::Started;
pub use summary::Summary;
pub(crate) use text::{counted, hint_line, indented, list, one_line};
