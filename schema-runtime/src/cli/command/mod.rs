//! The commands: a file each. A command that a service shall have is an [`Operation`](super::live::Operation)
//! here, and a variant of `Action`.

mod baseline;
mod fingerprint;
mod history;
mod plan;
mod repair;
mod revert;
mod seed;
mod status;
mod up;
mod verify;
mod wait;

pub use baseline::Baseline;
pub(super) use fingerprint::Fingerprint;
pub use fingerprint::fingerprint_result;
pub use history::History;
pub use plan::Plan;
pub use repair::Repair;
pub use revert::{Down, To};
pub use seed::Seed;
pub use status::Status;
pub use up::Up;
pub use verify::Verify;
pub(super) use wait::Wait;
