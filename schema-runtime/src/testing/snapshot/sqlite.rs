//! Reading SQLite's schema: its pragmas, and the words of its texts that no pragma shows.

use sqlx::SqliteConnection;

use super::Snapshot;

/// One row for each object: key, what it goes with, text.
const OBJECTS: &str = include_str!("sqlite.sql");

/// The text of each table, trigger and view, to be read for words.
const TEXTS: &str = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema \
    WHERE type IN ('table', 'trigger', 'view', 'index') AND sql IS NOT NULL \
      AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
      AND tbl_name NOT IN ('_sqlx_migrations', '_schema_fixtures')";

impl Snapshot {
    /// Reads the main database of a connection to SQLite.
    pub async fn take_sqlite(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let mut rows: Vec<(String, String, String)> =
            sqlx::query_as(OBJECTS).fetch_all(&mut *connection).await?;
        let texts: Vec<(String, String, String, String)> =
            sqlx::query_as(TEXTS).fetch_all(connection).await?;
        for (kind, name, table, text) in texts {
            let (key, owner) = (format!("{kind} {name}"), format!("table {table}"));
            let words = words(&text);
            rows.push(match kind.as_str() {
                "table" => (format!("clauses of {name}"), owner, clauses(&words)),
                "view" => (key, String::new(), joined(&words)),
                _ => (key, owner, joined(&words)),
            });
        }
        Ok(Snapshot::of(rows))
    }
}

/// A word of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// Without its quotes, if it is a name; a word that is not quoted in lower case.
    text: String,
    /// Whether it stood in quotes: then it is no keyword.
    is_quoted: bool,
}

/// The words of a definition, without white space and comments.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '\'' | '"' | '`' | '[' => {
                let length = quoted_length(rest, first);
                let inside = rest.get(1..length.saturating_sub(1).max(1)).unwrap_or_default();
                // The text of a literal is its own; a name may stand in any quotes.
                let text = match first {
                    '\'' => rest.get(..length).unwrap_or_default().to_owned(),
                    '[' => inside.to_owned(),
                    _ => inside.replace(&format!("{first}{first}"), &first.to_string()),
                };
                words.push(Word { text, is_quoted: true });
                length
            }
            _ => {
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let length = end.max(first.len_utf8());
                let text = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
                words.push(Word { text, is_quoted: false });
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    words
}

/// How long a text in quotes is; a quote that is doubled ends nothing.
fn quoted_length(text: &str, quote: char) -> usize {
    let end = if quote == '[' { ']' } else { quote };
    let mut from = 1;
    loop {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(end)) else { return text.len() };
        let after = from + at + 1;
        if quote == '[' || !text.get(after..).is_some_and(|rest| rest.starts_with(end)) {
            return after;
        }
        from = after + 1;
    }
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// What no pragma shows of a table: its checks, collations and the like, sorted, since a table that is built
/// anew may have them in another order.
fn clauses(words: &[Word]) -> String {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| !word.is_quoted) {
        let rest = words.get(at..).unwrap_or_default();
        let length = match word.text.as_str() {
            "check" | "as" => group(rest),
            "collate" | "conflict" | "initially" | "match" => 2,
            "autoincrement" | "deferrable" => 1,
            _ => 0,
        };
        if let Some(clause) = rest.get(..length).filter(|clause| !clause.is_empty()) {
            found.push(joined(clause));
        }
    }
    found.sort();
    found.join("; ")
}

/// How many words a keyword has with the brackets behind it; 0 where there are none.
fn group(words: &[Word]) -> usize {
    let is = |word: &Word, text: &str| !word.is_quoted && word.text == text;
    if !words.get(1).is_some_and(|word| is(word, "(")) {
        return 0;
    }
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate() {
        depth += usize::from(is(word, "("));
        if is(word, ")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{AssertSqlSafe, Connection as _};

    async fn after(statements: &[&str]) -> Snapshot {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for sql in statements {
            let run =
                sqlx::raw_sql(AssertSqlSafe((*sql).to_owned())).execute(&mut connection).await;
            run.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        Snapshot::take_sqlite(&mut connection).await.unwrap()
    }

    const TABLE: &str = "CREATE TABLE disks (id INTEGER PRIMARY KEY, size INT NOT NULL DEFAULT 1, \
        label TEXT COLLATE NOCASE CHECK (label <> '') UNIQUE, twice INT AS (size * 2))";

    /// Each statement makes another schema of the table.
    #[tokio::test]
    async fn what_is_different_differs() {
        let others = [
            "ALTER TABLE disks ADD COLUMN at TEXT",
            "ALTER TABLE disks RENAME COLUMN size TO bytes",
            "ALTER TABLE disks DROP COLUMN twice",
            "ALTER TABLE disks RENAME TO drives",
            "CREATE INDEX by_size ON disks (size)",
            "CREATE INDEX by_size ON disks (size) WHERE size > 1",
            "CREATE INDEX by_size ON disks (size DESC)",
            "CREATE VIEW sizes AS SELECT size FROM disks",
            "CREATE TRIGGER t AFTER INSERT ON disks BEGIN DELETE FROM disks; END",
            "CREATE TABLE parts (disk INT REFERENCES disks ON DELETE CASCADE)",
            "CREATE TABLE parts (disk INT REFERENCES disks)",
            "CREATE TABLE parts (disk INT REFERENCES disks DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE parts (disk INT) STRICT",
            "CREATE TABLE parts (disk INT, PRIMARY KEY (disk)) WITHOUT ROWID",
            "CREATE TABLE parts (disk INTEGER PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE parts (disk INTEGER PRIMARY KEY)",
            "CREATE TABLE parts (disk INT NOT NULL)",
            "CREATE TABLE parts (disk INT DEFAULT 2)",
            "CREATE TABLE parts (disk INT CHECK (disk > 0))",
            "CREATE TABLE parts (disk INT CHECK (disk > 1))",
            "CREATE TABLE parts (disk INT UNIQUE)",
            "CREATE TABLE parts (disk TEXT UNIQUE COLLATE NOCASE)",
            "CREATE TABLE parts (disk INT UNIQUE ON CONFLICT IGNORE)",
        ];
        let mut states = vec![("", after(&[TABLE]).await)];
        for other in others {
            let state = after(&[TABLE, other]).await;
            for (same, known) in &states {
                assert!(!state.differences(known, &state).is_empty(), "{same} and {other}");
            }
            states.push((other, state));
        }
    }

    /// Each pair of scripts makes the same schema by other texts.
    #[tokio::test]
    async fn what_is_written_otherwise_is_the_same() {
        let here = |statement| [TABLE, statement];
        let pairs: [(Vec<&str>, Vec<&str>); 5] = [
            (
                vec![TABLE],
                vec![
                    "create table \"disks\" (\n  id INTEGER PRIMARY KEY, -- the number\n  size INT DEFAULT \
                     1 NOT NULL,\n  label TEXT CHECK(label<>'') UNIQUE COLLATE nocase, twice INT \
                     GENERATED ALWAYS AS (size*2))",
                ],
            ),
            (
                vec![TABLE],
                vec![TABLE, "ALTER TABLE disks ADD at TEXT", "ALTER TABLE disks DROP COLUMN at"],
            ),
            (
                vec![TABLE],
                vec![TABLE, "ALTER TABLE disks RENAME TO d", "ALTER TABLE d RENAME TO disks"],
            ),
            (
                here("CREATE INDEX i ON disks (size)").to_vec(),
                here("create  index [i] ON `disks` (\"size\")").to_vec(),
            ),
            (
                here("CREATE VIEW v AS SELECT size FROM disks").to_vec(),
                here("CREATE VIEW v AS\n  SELECT size -- all\n  FROM disks").to_vec(),
            ),
        ];
        for (one, other) in pairs {
            let (a, b) = (after(&one).await, after(&other).await);
            assert_eq!(a.differences(&b, &a), [], "{one:?} and {other:?}");
        }
    }

    #[test]
    fn any_text_has_words() {
        for text in ["", "'", "\"", "[", "/*", "--", "a'b", "''''", "é\"é", "check (", "(", ")"] {
            let words = words(text);
            let _ = clauses(&words);
        }
        assert_eq!(joined(&words("a \"b\"\"c\" 'it''s'")), "a b\"c 'it''s'");
        assert_eq!(clauses(&words("\"check\" (a) check ((a) > 1), b")), "check ( ( a ) > 1 )");
    }
}
