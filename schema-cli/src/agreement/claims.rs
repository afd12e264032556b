//! The manifest after the last migration, held against the server.
//!
//! *Soundness*: nothing is claimed that the server does not show. *Completeness*: how much of what it
//! shows is claimed.

use std::collections::{BTreeMap, BTreeSet};

use schema_manifest::Manifest;
use serde::Serialize;

use super::lines::{Line, claimed};

/// What is claimed and what is shown.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Claims {
    /// Claimed, and the server does not show it.
    pub(crate) unsound: Vec<String>,
    /// Shown, and not claimed.
    pub(crate) unclaimed: Vec<String>,
    /// By kind and attribute: how many are shown and claimed, and how many are shown.
    pub(crate) kinds: BTreeMap<String, (usize, usize)>,
    /// What the manifest lists as opaque.
    pub(crate) opaque: Vec<String>,
}

impl Claims {
    pub(crate) fn new(manifest: &Manifest, shown: &BTreeSet<Line>) -> Self {
        let claimed = claimed(manifest);
        let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for line in shown.iter().filter(|line| !line.is_denial()) {
            let (both, all) = kinds.entry(line.topic()).or_default();
            *all += 1;
            *both += usize::from(claimed.contains(line));
        }
        let unclaimed = shown.difference(&claimed).filter(|line| !line.is_denial());
        Claims {
            unsound: claimed.difference(shown).map(ToString::to_string).collect(),
            unclaimed: unclaimed.map(ToString::to_string).collect(),
            kinds,
            opaque: manifest.opaque.iter().map(|one| one.object.to_string()).collect(),
        }
    }

    /// How many lines are shown and claimed, and how many are shown.
    pub(crate) fn total(&self) -> (usize, usize) {
        self.kinds.values().fold((0, 0), |(both, all), one| (both + one.0, all + one.1))
    }
}
