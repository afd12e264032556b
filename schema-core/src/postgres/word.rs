//! The words of a text.

/// Calls `found` with every run of letters, digits, `_`, `$` and characters beyond ASCII, as it is
/// written.
///
/// Byte by byte: it sees all the SQL of a folder, in a macro that is built without optimisation.
pub(super) fn each_word<'t>(text: &'t str, mut found: impl FnMut(&'t str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && is_part(bytes[at]) {
            at += 1;
        }
        if at > start {
            found(&text[start..at]);
        }
        at += 1;
    }
}

fn is_part(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80..)
}

#[cfg(test)]
mod tests {
    use super::each_word;

    #[test]
    fn words_end_where_no_letter_follows() {
        let mut words = Vec::new();
        each_word("a.B_1+\u{e9}t\u{e9}('x$2')--", |word| words.push(word));
        assert_eq!(words, ["a", "B_1", "\u{e9}t\u{e9}", "x$2"]);
        each_word("", |word| panic!("{word}"));
    }
}
