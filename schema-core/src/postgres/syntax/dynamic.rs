//! `EXECUTE` in a piece of code: what the statements that it puts together may change.
//!
//! Mostly the statement begins with a literal, alone or as the first argument of `format`, and its
//! first words say what it can do: one that makes a trigger changes no table.

use super::elsewhere::is_elsewhere;

/// What the `EXECUTE`s of a text may change, beyond what its words name.
///
/// Those that make triggers, and do nothing else, are left out of the words: no table is another
/// for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::postgres) struct Dynamic {
    /// Anything.
    pub(in crate::postgres) sweeps: bool,
    /// They make objects whose names are not known.
    pub(in crate::postgres) makes: bool,
    /// They change or drop relations whose names begin like this.
    pub(in crate::postgres) beginnings: Vec<String>,
    /// They change, drop or make relations of a schema whose name is known.
    pub(in crate::postgres) within: Vec<Within>,
    /// They make triggers, with these words.
    pub(in crate::postgres) triggers: Vec<String>,
}

/// What a statement does to relations of one schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Within {
    /// In lower case.
    pub(in crate::postgres) schema: String,
    /// How the name of the relation begins that it changes or drops; `None` where it only makes one.
    pub(in crate::postgres) beginning: Option<String>,
}

impl Dynamic {
    /// Looks at every `EXECUTE` of a text; gives the text without those that only make triggers too.
    pub(super) fn of(text: &str) -> (Dynamic, String) {
        let mut dynamic = Dynamic::default();
        let mut rest_of_text = String::with_capacity(text.len());
        let mut kept = 0;
        let lower = text.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| rest.find("execute")) {
            let start = from + at;
            from = start + "execute".len();
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let before = lower[..start].chars().next_back();
            let after = lower[from..].chars().next();
            if before.is_some_and(is_word) || after.is_some_and(is_word) {
                continue;
            }
            let rest = lower[from..].trim_start();
            let word: String = rest.chars().take_while(|c| is_word(*c) && *c != '$').collect();
            match &*word {
                // Of a trigger, and of a grant.
                "procedure" | "function" | "on" => {}
                "format" | "" => match literal(&rest[word.len()..]) {
                    Some(statement) if is_trigger(statement) => {
                        dynamic.triggers.extend(words(statement).map(str::to_owned));
                        let end = lower[from..]
                            .find(statement)
                            .map_or(from, |at| from + at + statement.len());
                        rest_of_text.push_str(&text[kept..start]);
                        (kept, from) = (end, end);
                    }
                    Some(statement) => dynamic.add(statement),
                    None => dynamic.sweeps = true,
                },
                _ => dynamic.sweeps = true,
            }
        }
        rest_of_text.push_str(&text[kept..]);
        (dynamic, rest_of_text)
    }

    pub(super) fn extend(&mut self, other: &Dynamic) {
        self.sweeps |= other.sweeps;
        self.makes |= other.makes;
        self.beginnings.extend(other.beginnings.iter().cloned());
        self.within.extend(other.within.iter().cloned());
        self.triggers.extend(other.triggers.iter().cloned());
    }

    /// Adds a statement of which only the beginning is known, in lower case.
    fn add(&mut self, statement: &str) {
        if is_elsewhere(statement) {
            return;
        }
        let mut words = statement.split_whitespace().peekable();
        let mut is_next = |word: &str| words.next_if(|next| *next == word).is_some();
        if ["comment", "grant", "revoke", "analyze", "insert", "update", "delete", "select", "set"]
            .iter()
            .any(|word| is_next(word))
        {
            return;
        }
        if is_next("create") {
            let replaces = is_next("or") && is_next("replace");
            // What is replaced is not known.
            self.sweeps |= replaces;
            match index_schema(statement).filter(|_| !replaces) {
                Some(schema) => self.within.push(Within { schema, beginning: None }),
                None => self.makes = true,
            }
            return;
        }
        let is_drop = is_next("drop");
        // Only the first of several names is looked at.
        let has_list = is_drop && statement.contains(',');
        if !(is_drop || is_next("alter")) || has_list || statement.contains("cascade") {
            self.sweeps = true;
            return;
        }
        // Roles, rights and owners are no part of the schema.
        if ["user", "role", "default"].iter().any(|word| is_next(word))
            || (statement.contains(" owner to ") && !statement.contains(';'))
        {
            return;
        }
        if is_drop && is_next("trigger") {
            return;
        }
        let is_relation = ["table", "index", "view", "sequence"].iter().any(|word| is_next(word));
        is_next("concurrently");
        let _ = is_next("if") && is_next("exists");
        is_next("only");
        let name = words.next().unwrap_or_default().replace('"', "");
        let known = name.split(['%', ';', '(', '\'']).next().unwrap_or_default();
        let qualified = known.rsplit_once('.');
        if let Some((schema, known)) = qualified.filter(|_| is_drop && is_relation) {
            let beginning = Some(known.to_owned());
            self.within.push(Within { schema: schema.to_owned(), beginning });
            return;
        }
        // Behind a schema that is written; one of that name in another schema counts as well.
        let known = qualified.map_or(known, |(_, known)| known);
        // One of which nothing is known may be any.
        if !is_relation || known.is_empty() {
            self.sweeps = true;
            return;
        }
        self.beginnings.push(known.to_owned());
        let only_drops = words.next() == Some("drop") && !statement.contains([',', ';']);
        self.makes |= is_drop || !only_drops;
    }
}

/// The schema that a statement makes an index in: that of its table.
fn index_schema(statement: &str) -> Option<String> {
    if statement.trim_end().trim_end_matches(';').contains(';') {
        return None;
    }
    let mut words = statement.split_whitespace().skip_while(|word| *word == "create");
    let is_index = words
        .next()
        .is_some_and(|word| word == "index" || (word == "unique" && words.next() == Some("index")));
    let mut rest =
        words.skip_while(|word| *word != "on").skip(1).skip_while(|word| *word == "only");
    let table = rest.next().filter(|_| is_index)?.replace('"', "");
    let (schema, _) = table.split_once('.')?;
    let is_known = schema.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_known && !schema.is_empty()).then(|| schema.to_owned())
}

/// Whether a statement makes a trigger, under a name that is known, and nothing else.
fn is_trigger(statement: &str) -> bool {
    let mut words = statement.split_whitespace().peekable();
    let mut is_next = |word: &str| words.next_if(|next| *next == word).is_some();
    let makes = is_next("create");
    let _ = is_next("or") && is_next("replace");
    is_next("constraint");
    let is_trigger = makes && is_next("trigger");
    let is_one = statement.trim_end().trim_end_matches(';').find(';').is_none();
    is_trigger && is_one && words.next().is_some_and(|name| !name.contains(['%', '"']))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The text of a string literal at the start of a text, behind parentheses.
fn literal(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| c == '(' || c.is_whitespace());
    if let Some(rest) = text.strip_prefix('\'') {
        let end = rest.find('\'')?;
        return rest.get(..end).filter(|text| !text.is_empty());
    }
    // `$tag$ .. $tag$`
    let tag = &text[..=text.strip_prefix('$')?.find('$')? + 1];
    let rest = text.strip_prefix(tag)?;
    rest.get(..rest.find(tag)?).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Dynamic, Within};

    #[test]
    fn the_first_words_say_what_a_statement_can_change() {
        let sweeps = || Dynamic { sweeps: true, ..Dynamic::default() };
        let makes = || Dynamic { makes: true, ..Dynamic::default() };
        let beginning = |name: &str| Dynamic { beginnings: vec![name.to_owned()], ..makes() };
        let within = |name: Option<&str>| {
            let beginning = name.map(str::to_owned);
            let within = vec![Within { schema: "app".to_owned(), beginning }];
            Dynamic { within, ..Dynamic::default() }
        };
        let cases = [
            ("CREATE TRIGGER t BEFORE UPDATE ON a EXECUTE PROCEDURE f()", Dynamic::default()),
            ("GRANT EXECUTE ON FUNCTION f TO a; SELECT execute_it()", Dynamic::default()),
            (
                "EXECUTE format('CREATE TRIGGER %s BEFORE UPDATE ON a EXECUTE FUNCTION f()', a)",
                makes(),
            ),
            ("EXECUTE 'INSERT INTO ' || quote_ident(a)", Dynamic::default()),
            ("EXECUTE $q$ COMMENT ON TABLE a IS 'b' $q$", Dynamic::default()),
            ("EXECUTE format('CREATE TABLE IF NOT EXISTS events_%s ()', a)", makes()),
            ("EXECUTE format('CREATE UNIQUE INDEX ON %I (b)', a)", makes()),
            ("EXECUTE format('DROP TABLE IF EXISTS events_%s', a)", beginning("events_")),
            ("execute 'alter table disks add column ' || a", beginning("disks")),
            ("EXECUTE format('ALTER INDEX events_%s RENAME TO b_%s', a, b)", beginning("events_")),
            ("EXECUTE format('DROP TABLE events_%s CASCADE', a)", sweeps()),
            ("EXECUTE format('ALTER TABLE %I ADD COLUMN b int', a)", sweeps()),
            ("EXECUTE format('ALTER TABLE app.%I ADD COLUMN b int', a)", sweeps()),
            ("EXECUTE format('DROP INDEX app.%I', a)", within(Some(""))),
            ("EXECUTE format('DROP INDEX app.a, %I', a)", sweeps()),
            (
                "EXECUTE 'ALTER TABLE app.disks DROP CONSTRAINT ' || a",
                Dynamic { makes: false, ..beginning("disks") },
            ),
            (
                "EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %s_i ON app.%I (b)', a)",
                within(None),
            ),
            ("EXECUTE format('CREATE INDEX ON %I.disks (b)', a)", makes()),
            ("EXECUTE format('ALTER TABLE %I.b ADD COLUMN c int', a)", sweeps()),
            ("EXECUTE 'DROP INDEX app.disks_index'", within(Some("disks_index"))),
            ("EXECUTE 'ALTER TABLE \"app\".disks ADD COLUMN b int'", beginning("disks")),
            ("EXECUTE 'ALTER USER ' || a || ' SET search_path = b'", Dynamic::default()),
            (
                "EXECUTE 'ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT ALL ON TABLES TO ' || b",
                Dynamic::default(),
            ),
            ("EXECUTE 'ALTER FUNCTION a.b(text) OWNER TO ' || c", Dynamic::default()),
            ("EXECUTE 'CREATE ROLE ' || a || ' NOLOGIN'", Dynamic::default()),
            ("EXECUTE 'ALTER FUNCTION a.b(text) RENAME TO ' || c", sweeps()),
            ("EXECUTE statement", sweeps()),
            ("EXECUTE ''CREATE TRIGGER t''", sweeps()),
            ("EXECUTE format('%s', a)", sweeps()),
            ("EXECUTE 'ALTER TYPE a ADD VALUE b'", sweeps()),
            ("EXECUTE concat('DROP ', a)", sweeps()),
        ];
        for (text, expected) in cases {
            let (found, _) = Dynamic::of(text);
            if expected.sweeps {
                assert!(found.sweeps, "{text}");
            } else {
                assert_eq!(found, expected, "{text}");
            }
        }
        let (replaces, _) = Dynamic::of("EXECUTE 'CREATE OR REPLACE VIEW ' || a");
        assert!(replaces.sweeps);
    }

    #[test]
    fn what_only_makes_triggers_is_left_out_of_the_words() {
        let text = "BEGIN EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON %s FOR EACH ROW \
                    EXECUTE FUNCTION f()', a); UPDATE b SET c = 1; END";
        let (found, rest) = Dynamic::of(text);
        assert!(found.triggers.contains(&"touch".to_owned()) && !found.makes && !found.sweeps);
        assert_eq!(rest, "BEGIN ', a); UPDATE b SET c = 1; END");
        let (found, rest) = Dynamic::of("EXECUTE 'CREATE TRIGGER t ON a; DROP TABLE ' || b");
        assert!(found.makes && rest.contains("DROP TABLE"), "two statements: {found:?}");
    }
}
