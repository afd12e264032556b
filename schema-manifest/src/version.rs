//! A number that is no version of the schema that it was taken for.

use std::fmt;

/// No migration has this version: what `Version::try_from` gives for a number that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownVersion {
    number: i64,
}

impl UnknownVersion {
    /// The error for a number.
    pub const fn new(number: i64) -> Self {
        UnknownVersion { number }
    }

    /// The number.
    pub const fn number(self) -> i64 {
        self.number
    }
}

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no migration of this binary has the version {}", self.number)
    }
}

impl std::error::Error for UnknownVersion {}
