//! One short digest of what a release does to a database.

use schema_manifest::Embedded;
use sha2::{Digest, Sha256};

use crate::Schema;

/// How many hexadecimal digits it has: 48 bits, and short enough for the name of a Kubernetes Job.
const WIDTH: usize = 12;

impl<DB> Schema<DB> {
    /// One short digest of the migrations and fixtures: twelve hexadecimal digits, for the name of the job
    /// that migrates. It is what `schema fingerprint` prints of the folder.
    ///
    /// It changes when a database would get something else: a SHA-256 over the versions, names and
    /// checksums of the ups, the verify scripts and the fixtures. Downs do not count: they may be corrected
    /// at any time, and applying does not run them.
    pub fn fingerprint(&self) -> String {
        fingerprint(self.embedded())
    }
}

/// The digest of the migrations' ups and verify scripts and of the fixtures, in their order, by name and
/// content. Downs do not count: they may be corrected at any time, and applying does not run them.
#[cfg_attr(not(feature = "cli"), expect(unreachable_pub, reason = "`schema` takes it from `cli`"))]
pub fn fingerprint(embedded: &Embedded) -> String {
    let mut hasher = migrations(embedded);
    for one in embedded.fixtures.iter() {
        hasher.update(format!("fixture {} {}\n", one.name, one.script.checksum));
    }
    digits(hasher)
}

/// The same without the fixtures: which tables rows are for, and not which rows there are.
#[cfg(feature = "backup")]
pub(crate) fn of_migrations(embedded: &Embedded) -> String {
    digits(migrations(embedded))
}

fn migrations(embedded: &Embedded) -> Sha256 {
    let mut hasher = Sha256::new();
    hasher.update(format!("{}\n", embedded.dialect.keyword()));
    for one in embedded.migrations.iter() {
        hasher.update(format!("migration {one} {}\n", one.up.checksum));
        if let Some(verify) = &one.verify {
            hasher.update(format!("verify {one} {}\n", verify.checksum));
        }
    }
    hasher
}

fn digits(hasher: Sha256) -> String {
    let digest = hasher.finalize();
    let hexadecimal = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    hexadecimal.take(WIDTH).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
