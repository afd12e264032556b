//! The CSV that `COPY .. TO` writes: taken apart into rows and fields, and never decoded.
//!
//! Every value is in quotes but NULL, which is empty, and a quote inside is doubled
//! (<https://www.postgresql.org/docs/current/sql-copy.html>): so two states are enough, and the bytes of a field are
//! what `COPY .. FROM` takes. The first row is the header.

use super::digest::{RowDigest, Rows};

/// Rows of a CSV, in chunks of any size.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "where it is in a row, byte by byte")]
pub(super) struct CsvReader {
    /// Which fields are kept; `None`: all.
    keep: Option<Vec<bool>>,
    is_quoted: bool,
    is_past_header: bool,
    /// Of the row at hand: the number of the field, and whether one was kept before it.
    field: usize,
    is_behind_kept: bool,
    /// Whether the row at hand has begun.
    is_in_row: bool,
    rows: RowDigest,
}

impl CsvReader {
    /// Keeps all fields.
    pub(super) fn new() -> Self {
        CsvReader::default()
    }

    /// Keeps these of the fields.
    #[cfg(any(test, feature = "postgres"))]
    pub(super) fn keeping(keep: Vec<bool>) -> Self {
        CsvReader { keep: Some(keep), ..CsvReader::default() }
    }

    /// Reads on. What is kept of the rows is given to `out`, without the header.
    pub(super) fn feed(&mut self, bytes: &[u8], mut out: impl FnMut(&[u8])) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let end = rest.iter().position(|&byte| {
                self.is_quoted ^= byte == b'"';
                !self.is_quoted && (byte == b'\n' || (byte == b',' && self.keep.is_some()))
            });
            let (part, behind) = rest.split_at(end.unwrap_or(rest.len()));
            self.is_in_row |= !part.is_empty();
            if self.is_past_header && self.keeps() {
                self.rows.feed(part);
                out(part);
            }
            let Some((separator, behind)) = behind.split_first() else { break };
            rest = behind;
            if *separator == b'\n' { self.end_row(&mut out) } else { self.end_field(&mut out) }
        }
    }

    fn keeps(&self) -> bool {
        let keep = self.keep.as_ref();
        keep.is_none_or(|keep| keep.get(self.field).copied().unwrap_or(false))
    }

    fn end_field(&mut self, out: &mut impl FnMut(&[u8])) {
        self.is_in_row = true;
        self.is_behind_kept |= self.keeps();
        self.field += 1;
        if self.is_past_header && self.is_behind_kept && self.keeps() {
            self.rows.feed(b",");
            out(b",");
        }
    }

    fn end_row(&mut self, out: &mut impl FnMut(&[u8])) {
        if self.is_past_header {
            self.rows.end_row();
            out(b"\n");
        }
        self.is_past_header = true;
        (self.field, self.is_behind_kept, self.is_in_row) = (0, false, false);
    }

    /// What was read; `None`: it ends in the middle of a row, or has no header.
    pub(super) fn finish(&self) -> Option<Rows> {
        let is_whole = self.is_past_header && !self.is_quoted && !self.is_in_row;
        is_whole.then(|| self.rows.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "id,\"na,\nme\",note\n\"1\",,\"\"\n\"2\",\"a\"\"b,\nc\",\n\"3\",\"\\.\n\\.\",\"ü\"\n";

    /// In chunks of every size, which makes no difference.
    fn read(text: &str, keep: Option<&[bool]>) -> (String, Option<Rows>) {
        let mut found = None;
        for size in 1..=text.len().max(1) {
            let mut reader =
                keep.map_or_else(CsvReader::new, |keep| CsvReader::keeping(keep.to_vec()));
            let mut out = Vec::new();
            for chunk in text.as_bytes().chunks(size) {
                reader.feed(chunk, |bytes| out.extend_from_slice(bytes));
            }
            let this = (String::from_utf8(out).unwrap(), reader.finish());
            assert_eq!(found.get_or_insert_with(|| this.clone()), &this, "in chunks of {size}");
        }
        found.unwrap()
    }

    #[test]
    fn rows_are_told_apart_whatever_their_values_hold() {
        let (out, rows) = read(TEXT, None);
        assert_eq!(out, &TEXT[TEXT.find("note\n").unwrap() + 5..]);
        assert_eq!(rows.unwrap().count, 3);
    }

    #[test]
    fn fields_that_are_gone_are_left_out() {
        for (keep, expected) in [
            ([true, true, true], "\"1\",,\"\"\n\"2\",\"a\"\"b,\nc\",\n\"3\",\"\\.\n\\.\",\"ü\"\n"),
            ([true, false, true], "\"1\",\"\"\n\"2\",\n\"3\",\"ü\"\n"),
            ([false, true, true], ",\"\"\n\"a\"\"b,\nc\",\n\"\\.\n\\.\",\"ü\"\n"),
            ([false, true, false], "\n\"a\"\"b,\nc\"\n\"\\.\n\\.\"\n"),
            ([false, false, true], "\"\"\n\n\"ü\"\n"),
        ] {
            let (out, rows) = read(TEXT, Some(&keep));
            assert_eq!(out, expected, "{keep:?}");
            assert_eq!(rows.unwrap().count, 3);
            // The digest is that of a table which has only these columns.
            let alone = format!("header\n{expected}");
            assert_eq!(read(TEXT, Some(&keep)).1, read(&alone, None).1, "{keep:?}");
        }
    }

    #[test]
    fn what_ends_in_the_middle_is_not_whole() {
        assert!(read("id\n", None).1.is_some_and(|rows| rows.count == 0));
        // A table of one column whose value is NULL.
        assert!(read("id\n\n\n", None).1.is_some_and(|rows| rows.count == 2));
        for text in ["", "id", "id\n\"1", "id\n\"1\"", "id\n\"1\",", "id\n\"1\n"] {
            assert_eq!(read(text, None).1, None, "{text:?}");
        }
    }
}
