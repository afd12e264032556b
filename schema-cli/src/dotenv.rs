//! One variable of a `.env` file.
//!
//! What is read is what dotenv files have in common: `NAME=value` lines, `export` before them, comments,
//! values in single quotes (as they stand) or double quotes (with `\n`, `\"`, `\\` and `\$`), and without quotes
//! up to a ` #`. Nothing is put in the place of `$NAME`: a password may hold a dollar.

/// The value of a variable; what is said last counts. An error is the line that cannot be read, from 1.
pub(crate) fn value(text: &str, name: &str) -> Result<Option<String>, usize> {
    let mut found = None;
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        let Some((key, value)) = line.split_once('=') else { continue };
        // The lines of others are not ours to judge.
        if key.trim_end() == name {
            found = Some(unquoted(value.trim()).ok_or(number + 1)?);
        }
    }
    Ok(found)
}

/// `None` where a quote is not closed, or something stands behind it.
fn unquoted(value: &str) -> Option<String> {
    let is_rest = |rest: &str| rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
    if let Some(inner) = value.strip_prefix('\'') {
        let (inner, rest) = inner.split_once('\'')?;
        return is_rest(rest).then(|| inner.to_owned());
    }
    let Some(inner) = value.strip_prefix('"') else {
        let end = value.find(" #").or_else(|| value.find("\t#")).unwrap_or(value.len());
        return Some(if value.starts_with('#') { "" } else { value[..end].trim_end() }.to_owned());
    };
    let mut text = String::new();
    let mut marks = inner.chars();
    loop {
        match marks.next()? {
            '"' => return is_rest(marks.as_str()).then_some(text),
            '\\' => match marks.next()? {
                'n' => text.push('\n'),
                mark @ ('"' | '\\' | '$') => text.push(mark),
                mark => text.extend(['\\', mark]),
            },
            mark => text.push(mark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_stands_behind_its_name() {
        for (text, expected) in [
            ("", None),
            ("OTHER=1", None),
            ("# URL=a", None),
            ("URL=", Some("")),
            ("URL= # nothing", Some("")),
            ("URL=a", Some("a")),
            ("\u{feff}URL=a\r\n", Some("a")),
            ("  export URL = a  ", Some("a")),
            ("URL=a\nURL=b", Some("b")),
            ("URL=a#b # c", Some("a#b")),
            ("URL='a\"$b' # c", Some("a\"$b")),
            ("URL=\"a \\\"b\\\" \\$c \\d\"#e", Some("a \"b\" $c \\d")),
            ("NOT_URL=a", None),
            ("BROKEN='\nURL=a", Some("a")),
        ] {
            assert_eq!(value(text, "URL"), Ok(expected.map(str::to_owned)), "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_by_its_line() {
        for text in ["A=1\nURL='a", "A=1\nURL=\"a", "A=1\nURL='a' b", "A=1\nURL=\"a\\"] {
            assert_eq!(value(text, "URL"), Err(2), "{text:?}");
        }
    }
}
