//! A record of the catalogs as one text: fields, each with a comma behind it.
//!
//! What may hold any character is written by `quote_literal`, or nothing where it is NULL: a name with
//! commas and quotes in it is still one field. Everything else is a number, a letter or a word. A list
//! of records is one behind the other, up to the end or to a `;`.

use std::borrow::Cow;
use std::str::FromStr;

/// The fields of a record that are still to be read; each call takes one, and gives `None` where the
/// next is no such field.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a>(&'a str);

/// Numbers with spaces between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Numbers<'a>(&'a str);

impl<'a> Numbers<'a> {
    pub(super) fn iter<T: FromStr + 'a>(self) -> impl Iterator<Item = T> + 'a {
        // That they are numbers was seen when they were read.
        self.0.split_ascii_whitespace().filter_map(|word| word.parse().ok())
    }
}

/// The text of an expression that an object may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// It has no expression.
    None,
    /// It has one whose text was not read.
    Unread,
    Read(String),
}

impl<'a> Fields<'a> {
    pub(super) fn new(record: &'a str) -> Self {
        Fields(record)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Anything without a comma in it.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let (word, rest) = self.0.split_once(',')?;
        self.0 = rest;
        Some(word)
    }

    pub(super) fn number<T: FromStr>(&mut self) -> Option<T> {
        self.word()?.parse().ok()
    }

    /// A number, or nothing where it is NULL.
    #[expect(clippy::option_option, reason = "no such field, NULL or a number")]
    pub(super) fn number_if_any<T: FromStr>(&mut self) -> Option<Option<T>> {
        match self.word()? {
            "" => Some(None),
            word => word.parse().ok().map(Some),
        }
    }

    pub(super) fn numbers<T: FromStr>(&mut self) -> Option<Numbers<'a>> {
        let word = self.word()?;
        let is_number = |word: &str| word.parse::<T>().is_ok();
        word.split_ascii_whitespace().all(is_number).then_some(Numbers(word))
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        match self.word()? {
            "t" => Some(true),
            "f" => Some(false),
            _ => None,
        }
    }

    /// A text.
    pub(super) fn text(&mut self) -> Option<String> {
        self.name().map(Cow::into_owned)
    }

    /// A text, or nothing where it is NULL.
    #[expect(clippy::option_option, reason = "no such field, NULL or a text")]
    pub(super) fn text_if_any(&mut self) -> Option<Option<String>> {
        self.name_if_any().map(|text| text.map(Cow::into_owned))
    }

    /// A text of which there are many, as it stands in the record where nothing in it is escaped.
    pub(super) fn name(&mut self) -> Option<Cow<'a, str>> {
        self.name_if_any()?
    }

    /// The same, or nothing where it is NULL.
    #[expect(clippy::option_option, reason = "no such field, NULL or a text")]
    pub(super) fn name_if_any(&mut self) -> Option<Option<Cow<'a, str>>> {
        if let Some(rest) = self.0.strip_prefix(',') {
            self.0 = rest;
            return Some(None);
        }
        let (is_escaped, mut rest) = match self.0.strip_prefix('E') {
            Some(rest) => (true, rest.strip_prefix('\'')?),
            None => (false, self.0.strip_prefix('\'')?),
        };
        let (whole, after) = rest.split_once('\'')?;
        if let Some(after) = after.strip_prefix(',')
            && !is_escaped
        {
            self.0 = after;
            return Some(Some(Cow::Borrowed(whole)));
        }
        let mut text = String::new();
        loop {
            let (before, after) = rest.split_once('\'')?;
            text.push_str(before);
            match after.strip_prefix('\'') {
                Some(after) => {
                    text.push('\'');
                    rest = after;
                }
                None => {
                    self.0 = after.strip_prefix(',')?;
                    break;
                }
            }
        }
        Some(Some(Cow::Owned(if is_escaped { text.replace("\\\\", "\\") } else { text })))
    }

    /// Whether there is an expression, and its text where that was read.
    pub(super) fn source(&mut self) -> Option<Source> {
        let (is_there, text) = (self.flag()?, self.text_if_any()?);
        Some(match text {
            _ if !is_there => Source::None,
            None => Source::Unread,
            Some(text) => Source::Read(text),
        })
    }

    /// Every record up to the end.
    pub(super) fn all<T>(mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        while !self.is_empty() {
            all.push(read(&mut self)?);
        }
        Some(all)
    }

    /// Every record up to the next `;`.
    pub(super) fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        loop {
            if let Some(rest) = self.0.strip_prefix(';') {
                self.0 = rest;
                return Some(all);
            }
            all.push(read(self)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_hold_any_character() {
        // As `quote_literal` of PostgreSQL 15 writes them.
        for (packed, text) in [
            ("'disks',", "disks"),
            ("'',", ""),
            ("'it''s, really',", "it's, really"),
            ("'''''',", "''"),
            (r"E'a\\b''c',", r"a\b'c"),
            ("E'E\\\\\\\\,;\n\u{1f}',", "E\\\\,;\n\u{1f}"),
            ("'диски;',", "диски;"),
        ] {
            let mut fields = Fields::new(packed);
            assert_eq!(fields.text().as_deref(), Some(text), "{packed}");
            assert!(fields.is_empty(), "{packed}");
        }
    }

    #[test]
    fn fields_are_read_one_by_one() {
        let mut fields = Fields::new("12,,t,1 2 3,,'a','b',;'c',-1,");
        assert_eq!(fields.number::<u32>(), Some(12));
        assert_eq!(fields.number_if_any::<u32>(), Some(None));
        assert_eq!(fields.flag(), Some(true));
        let numbers = fields.numbers::<i16>().map(|numbers| numbers.iter().collect::<Vec<i16>>());
        assert_eq!(numbers, Some(vec![1, 2, 3]));
        assert_eq!(fields.text_if_any(), Some(None));
        let list = fields.list(Fields::text);
        assert_eq!(list, Some(vec!["a".to_owned(), "b".to_owned()]));
        let all = fields.all(|one| Some((one.text()?, one.number::<i32>()?)));
        assert_eq!(all, Some(vec![("c".to_owned(), -1)]));
    }

    #[test]
    fn a_garbled_record_is_no_record() {
        assert_eq!(Fields::new("12").number::<u32>(), None);
        assert_eq!(Fields::new("x,").flag(), None);
        assert_eq!(Fields::new("1 x,").numbers::<i16>(), None);
        assert_eq!(Fields::new("70000,").numbers::<i16>(), None);
        for text in ["", "a,", "'a", "'a'", "'a'x,", "E,", "E'a''"] {
            assert_eq!(Fields::new(text).text_if_any(), None, "{text}");
        }
        assert_eq!(Fields::new("'a',").list(Fields::text), None);
        assert_eq!(Fields::new("1,2").all(Fields::number::<u32>), None);
    }
}
