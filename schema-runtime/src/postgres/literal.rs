//! Values as they stand in SQL, for the protocol that binds none.

/// A string, whatever `standard_conforming_strings` says.
pub(crate) fn text(value: &str) -> String {
    format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// Bytes. `decode` and digits only: no escape that a setting could change.
pub(super) fn bytes(value: &[u8]) -> String {
    format!("pg_catalog.decode('{}', 'hex')", crate::state::hex(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_doubled() {
        assert_eq!(text(r"it's a \ trap"), r"E'it''s a \\ trap'");
        assert_eq!(text(r"\'; DROP TABLE x; --"), r"E'\\''; DROP TABLE x; --'");
    }

    #[test]
    fn bytes_are_digits() {
        assert_eq!(bytes(&[0, 255, 39]), "pg_catalog.decode('00ff27', 'hex')");
    }
}
