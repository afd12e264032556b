//! The words of an expression.

/// A word of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword or a name that is not quoted, in lower case.
    Word(String),
    /// A name in double quotes, as it is meant.
    Quoted(String),
    /// A string, as it is meant.
    String(String),
    Number(&'a str),
    Operator(&'a str),
    /// A parenthesis, a bracket, a comma, a dot, or `::` as `:`.
    Mark(char),
}

/// The words of a text; `None` where it holds something that is not understood: strings with escapes
/// or dollar quotes, comments, parameters.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..], first)?;
        // A string right after a word is one with escapes, bits, or of another character set.
        let after_word = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '&');
        if after_word && matches!(token, Token::String(_) | Token::Quoted(_)) {
            return None;
        }
        found.push(token);
        at += length;
    }
    Some(found)
}

fn token(rest: &str, first: char) -> Option<(Token<'_>, usize)> {
    let run = |is: &dyn Fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    let starts_number = first.is_ascii_digit()
        || first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    if starts_number {
        let length = run(&|c| c.is_alphanumeric() || c == '.' || c == '_');
        return Some((Token::Number(&rest[..length]), length));
    }
    Some(match first {
        '\'' | '"' => {
            let (inner, length) = quoted(rest, first)?;
            let is_string = first == '\'';
            (if is_string { Token::String(inner) } else { Token::Quoted(inner) }, length)
        }
        '(' | ')' | '[' | ']' | ',' | '.' => (Token::Mark(first), 1),
        ':' if rest.starts_with("::") => (Token::Mark(':'), 2),
        first if first.is_alphabetic() || first == '_' => {
            let length = run(&|c| c.is_alphanumeric() || c == '_' || c == '$');
            // What the server does to letters that are not ASCII depends on the database.
            let word = &rest[..length];
            if !word.is_ascii() {
                return None;
            }
            (Token::Word(word.to_ascii_lowercase()), length)
        }
        first if is_operator(first) => {
            if rest.starts_with("--") || rest.starts_with("/*") {
                return None;
            }
            let mut operator = &rest[..run(&is_operator)];
            // Source: the rule for operators in the server's `scan.l`: only those with one of these
            // letters may end in a sign.
            while operator.len() > 1
                && operator.ends_with(['+', '-'])
                && !operator.contains(['~', '!', '@', '#', '^', '&', '|', '?', '%', '`'])
            {
                operator = &operator[..operator.len() - 1];
            }
            (Token::Operator(operator), operator.len())
        }
        _ => return None,
    })
}

fn is_operator(letter: char) -> bool {
    "~!@#^&|?+-*/%<>=".contains(letter)
}

/// What stands between quotes, and how long it is with them.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            inner.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            inner.push(quote);
        } else {
            return Some((inner, at + 1));
        }
    }
    None
}
