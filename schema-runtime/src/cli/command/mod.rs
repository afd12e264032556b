//! The commands: a file each. A command that a service shall have is an [`Operation`](super::live::Operation)
//! here, and a variant of `Action`.

#[cfg(feature = "backup")]
mod backup;
mod baseline;
mod fingerprint;
mod history;
mod plan;
#[cfg(feature = "backup")]
mod recreate;
mod repair;
#[cfg(feature = "backup")]
mod restore;
mod revert;
mod seed;
mod status;
mod up;
mod verify;
mod wait;

#[cfg(feature = "backup")]
pub use backup::Backup;
pub use baseline::Baseline;
pub(super) use fingerprint::Fingerprint;
pub use fingerprint::fingerprint_result;
pub use history::History;
pub use plan::Plan;
#[cfg(feature = "backup")]
pub use recreate::Recreate;
pub use repair::Repair;
#[cfg(feature = "backup")]
pub use restore::Restore;
pub use revert::{Down, To};
pub use seed::Seed;
pub use status::Status;
pub use up::Up;
pub use verify::Verify;
pub(super) use wait::Wait;
