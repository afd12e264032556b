//! Expressions as text: whether two spellings may mean the same.

/// Whether the server may show two expressions alike: they are when casts, parentheses, white
/// space and the case of what is not quoted are left out.
///
/// The server keeps an expression as a tree and prints it in its own way (`pg_get_expr`), with casts
/// and parentheses that nobody wrote. So two texts that differ in more than those do differ.
pub(super) fn may_be_equal(one: &str, other: &str) -> bool {
    bare(one) == bare(other)
}

/// The text without casts, parentheses and white space, in lower case outside of quotes.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                bare.push(letter);
                for inside in letters.by_ref() {
                    bare.push(inside);
                    if inside == '\'' {
                        break;
                    }
                }
            }
            ':' if letters.peek() == Some(&':') => {
                letters.next();
                skip_type(&mut letters);
            }
            '(' | ')' | '"' => {}
            letter if letter.is_whitespace() => {}
            letter => bare.extend(letter.to_lowercase()),
        }
    }
    bare
}

/// Passes over the name of a type: words, dots, and what stands in parentheses or brackets.
fn skip_type(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut words = 0;
    while let Some(letter) = letters.peek().copied() {
        match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"') => {
                words += 1;
                letters.next();
            }
            '[' | ']' => {
                letters.next();
            }
            // `character varying`, `timestamp with time zone`: one blank inside the name.
            ' ' if words > 0 => {
                let mut ahead = letters.clone();
                ahead.next();
                let word: String = ahead.take_while(char::is_ascii_alphabetic).collect();
                if !matches!(&*word, "varying" | "precision" | "with" | "without" | "time" | "zone")
                {
                    return;
                }
                letters.next();
            }
            '(' if words > 0 => {
                for inside in letters.by_ref() {
                    if inside == ')' {
                        break;
                    }
                }
            }
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_equal;

    #[test]
    fn what_the_server_prints_alike_may_be_equal() {
        for (one, other) in [
            ("now()", "NOW()"),
            ("'a'", "'a'::text"),
            ("('a'::character varying)", "'a'"),
            ("(a + 1)", "a+1"),
            ("0", "(0)::numeric(10,2)"),
            ("'x'::timestamp with time zone AND b", "'x' AND b"),
        ] {
            assert!(may_be_equal(one, other), "{one} {other}");
        }
        for (one, other) in [("1", "2"), ("'a'", "'A'"), ("now()", "current_date"), ("a", "a + b")]
        {
            assert!(!may_be_equal(one, other), "{one} {other}");
        }
    }
}
