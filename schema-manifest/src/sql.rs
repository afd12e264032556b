//! Texts of SQL that are put together at build time, of literals and handles.

use crate::{ColumnHandle, TableHandle};

/// A part of a text of SQL that is put together at build time: a literal, or the quoted name of a handle.
///
/// What `schema_runtime::sql!` is made of.
#[derive(Debug, Clone, Copy)]
pub struct SqlPart<T>(pub T);

impl SqlPart<&'static str> {
    /// The text itself.
    pub const fn text(self) -> &'static str {
        self.0
    }
}

impl SqlPart<TableHandle> {
    /// The quoted name.
    pub const fn text(self) -> &'static str {
        self.0.quoted
    }
}

impl SqlPart<ColumnHandle> {
    /// The quoted name.
    pub const fn text(self) -> &'static str {
        self.0.quoted
    }
}

/// How many bytes the parts have together.
pub const fn joined_length(parts: &[&str]) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < parts.len() {
        length += parts[at].len();
        at += 1;
    }
    length
}

/// The parts one behind the other. `N` is their [`joined_length`].
pub const fn joined<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut length, mut at) = (0, 0);
    while at < parts.len() {
        let part = parts[at].as_bytes();
        let mut byte = 0;
        while byte < part.len() {
            bytes[length] = part[byte];
            length += 1;
            byte += 1;
        }
        at += 1;
    }
    bytes
}

/// What was joined, as text: whole parts of UTF-8 are UTF-8.
pub const fn joined_text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: TableHandle = TableHandle::new(Some("auth"), "users", "\"auth\".\"users\"", "");
    const NAME: ColumnHandle = ColumnHandle::new("users", "имя", "\"имя\"", None, true, "");

    #[test]
    fn parts_are_joined_at_build_time() {
        const PARTS: &[&str] =
            &[SqlPart("SELECT ").text(), SqlPart(NAME).text(), " FROM ", SqlPart(TABLE).text(), ""];
        const BYTES: [u8; joined_length(PARTS)] = joined(PARTS);
        const SQL: &str = joined_text(&BYTES);
        assert_eq!(SQL, "SELECT \"имя\" FROM \"auth\".\"users\"");
        assert_eq!(joined_text(&joined::<0>(&[])), "");
    }
}
