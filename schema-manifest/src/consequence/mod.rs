//! What follows from a difference between the live schema and the manifest. Pure.

mod classify;
mod kind;

pub use classify::Classifier;
pub use kind::{Consequence, DifferenceKind};
