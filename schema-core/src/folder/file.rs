//! A script as it lies in the folder.

use schema_manifest::Checksum;
use sha2::{Digest, Sha384};

use super::directive;
use crate::allowance::Allowance;
use crate::diagnostic::{Code, Diagnostic};
use crate::opaque::Declared;
use crate::source::{Source, Span};

/// A file of SQL with its checksum and the directives of its header.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path and text.
    pub(crate) source: Source,
    /// SHA-384 of the whole file, as sqlx records it.
    pub(crate) checksum: Checksum,
    /// `-- no-transaction`
    pub(crate) no_transaction: bool,
    /// `-- irreversible: why`
    pub(crate) irreversible: Option<String>,
    /// `-- no-transaction` where sqlx does not see it, which is reported.
    pub(crate) misplaced_no_transaction: bool,
    /// `-- allow: check: why`
    pub(crate) allowances: Vec<Allowance>,
    /// `-- opaque: why`
    pub(crate) opaque: Vec<Declared>,
}

impl File {
    /// The file, or `None` with a finding when its bytes are no SQL text.
    pub(crate) fn new(path: &str, bytes: Vec<u8>, findings: &mut Vec<Diagnostic>) -> Option<File> {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                findings.push(not_utf8(path, error.as_bytes(), valid));
                return None;
            }
        };
        if u32::try_from(text.len()).is_err() {
            findings.push(
                Diagnostic::new(Code::Unreadable, "the file is larger than 4 GiB").about(path),
            );
            return None;
        }
        let source = Source::new(path, text);
        if source.text().starts_with('\u{feff}') {
            findings.push(
                Diagnostic::new(Code::NotUtf8, "the file starts with a byte-order mark")
                    .at(&source, Span::new(0, 3), "three bytes that are no SQL")
                    .help("save the file as UTF-8 without a byte-order mark"),
            );
            return None;
        }
        let directives = directive::read(&source, findings);
        Some(File {
            checksum: Checksum(Sha384::digest(source.text()).into()),
            no_transaction: directives.no_transaction,
            irreversible: directives.irreversible,
            misplaced_no_transaction: directives.misplaced_no_transaction,
            allowances: directives.allowances,
            opaque: directives.opaque,
            source,
        })
    }
}

/// Shows the line with the first bad byte, as far as it is text.
fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let lossy = String::from_utf8_lossy(bytes).into_owned();
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let start = u32::try_from(valid).unwrap_or(u32::MAX);
    // Everything before the first bad byte is the same in the lossy text, and the replacement
    // character that stands for it is three bytes long.
    Diagnostic::new(Code::NotUtf8, "the file is not UTF-8")
        .at(
            &Source::new(path, lossy),
            Span::new(start, start.saturating_add(3)),
            format!("byte 0x{byte:02x} starts no UTF-8 character"),
        )
        .help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_sqlx() {
        let file = File::new("a.sql", b"SELECT 1;\n".to_vec(), &mut vec![]).unwrap();
        // printf 'SELECT 1;\n' | sha384sum
        assert_eq!(
            file.checksum.to_string(),
            "24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d\
             74e18c741165d931"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_reported_where_they_stand() {
        let mut findings = Vec::new();
        assert!(File::new("a.sql", b"SELECT '\xff';".to_vec(), &mut findings).is_none());
        assert_eq!(findings[0].labels[0].span, Span::new(8, 11));
        let mut findings = Vec::new();
        assert!(File::new("a.sql", b"\xef\xbb\xbfSELECT 1;".to_vec(), &mut findings).is_none());
        assert_eq!(findings[0].message, "the file starts with a byte-order mark");
    }
}
