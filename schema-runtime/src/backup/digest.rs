//! Digests: of a file, and of the rows of a table whatever their order.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of what is fed.
#[derive(Debug, Clone, Default)]
pub(super) struct FileDigest {
    hasher: Sha256,
    bytes: u64,
}

impl FileDigest {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// How many bytes there were, and their digest in hexadecimal digits.
    pub(super) fn finish(self) -> (u64, String) {
        (self.bytes, hexadecimal(&self.hasher.finalize()))
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// How many rows there were, and the sum of the first 128 bits of their SHA-256: the same for the same rows
/// in any order, since a table has none. The name of a column is not in it.
#[derive(Debug, Clone, Default)]
pub(super) struct RowDigest {
    row: Sha256,
    sum: u128,
    rows: u64,
}

impl RowDigest {
    /// A part of the row at hand.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.row.update(bytes);
    }

    /// The row at hand has come to its end.
    pub(super) fn end_row(&mut self) {
        let digest = self.row.finalize_reset();
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(first));
        self.rows += 1;
    }

    pub(super) fn finish(&self) -> Rows {
        Rows { count: self.rows, digest: format!("{:032x}", self.sum) }
    }
}

/// The rows of a table, as what is compared of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) count: u64,
    pub(super) digest: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&str]) -> Rows {
        let mut digest = RowDigest::default();
        for row in rows {
            digest.feed(row.as_bytes());
            digest.end_row();
        }
        digest.finish()
    }

    #[test]
    fn rows_are_the_same_in_any_order_and_no_others_are() {
        assert_eq!(rows(&["a", "b"]), rows(&["b", "a"]));
        for other in [&["a"][..], &["a", "b", "b"], &["a", "a"], &["ab", ""], &[]] {
            assert_ne!(rows(&["a", "b"]), rows(other), "{other:?}");
        }
    }

    #[test]
    fn a_file_has_the_digest_that_sha256sum_prints() {
        let mut file = FileDigest::default();
        file.feed(b"a");
        file.feed(b"bc");
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(file.finish(), (3, known.to_owned()));
    }
}
