//! Which release of the service this process is.

use clap::ValueEnum;
use schema_runtime::Schema;
use sqlx::Postgres;

use crate::releases::{cleanup, deprecation, migration, validation};

/// One phase of the transition each, in the order in which they are deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Release {
    /// Jobs have their resources in one document too; both repositories are at work
    #[value(name = "1")]
    Migration,
    /// Indexes for what is new, and the urgent queue
    #[value(name = "2")]
    Validation,
    /// Nothing reads or writes the old columns any more
    #[value(name = "3")]
    Deprecation,
    /// The old columns are gone
    #[value(name = "4")]
    Cleanup,
}

impl Release {
    /// The schema that this release was compiled for.
    pub(crate) fn schema(self) -> &'static Schema<Postgres> {
        match self {
            Release::Migration => &migration::SCHEMA,
            Release::Validation => &validation::SCHEMA,
            Release::Deprecation => &deprecation::SCHEMA,
            Release::Cleanup => &cleanup::SCHEMA,
        }
    }

    /// Whether requests in the old form go through the old repository.
    pub(crate) fn uses_old_columns(self) -> bool {
        self < Release::Deprecation
    }

    /// Whether the view that compares both forms is there for certain.
    pub(crate) fn compares_forms(self) -> bool {
        self < Release::Deprecation
    }
}
