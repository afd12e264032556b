//! `docs/checks.md` is made of the checks' own text, and what it shows is what comes out.
//!
//! Each code has its sentence in `diagnostic/code.rs` and `diagnostic/reference/<code>.md`:
//!
//! ```text
//! # Why it matters
//! What happens otherwise.
//! # Example
//! One sentence.                  then a folder, as in a `.case` file: it fires this code alone
//! # How to fix it
//! What to do.                    then the whole folder as it should be: it fires nothing
//! ```
//!
//! `SCHEMA_BLESS=1 cargo test -p schema-core` rewrites the page.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Class, Code};

use crate::case::{Case, CaseFile, Content};
use crate::page::is_up_to_date;

const INTRODUCTION: &str = "\
<!-- Made by schema-core/tests/it/reference.rs from schema-core/src/diagnostic/reference; do not edit. -->

# Checks

A check is a rule over a folder of migrations or fixtures. `embed_migrations!` runs all of them
while the service compiles, and the command `schema check` runs the same ones without a build. What
a check finds is a compile error that shows the file, the line and the fault, with the code of the
check in brackets:

```text
error: unknown table `usres` [unknown-table]
```

A folder with an error is not embedded. A warning is a warning of the compiler, and the folder is
embedded all the same; `warnings = false` in the macro silences them. One run reports every fault,
and each of them once: what a faulty statement would have made counts as unknown afterwards, and
nothing that depends on it is reported.

## Levels, allowances, releases

What a check finds can stay where its section says so, with a reason:

```sql
-- allow: empty-down: the rows it deleted cannot be told from others
```

In the first lines of a file this is for the whole file, before a statement for that statement.
A line in a file changes its checksum, so for a migration that is released it is said in
`schema.toml` beside the migrations; `version` may be a range, in the order of the folder, and
`files = \"..\"` a glob below it:

```toml
allow = [
  { check = \"empty-down\", version = 20260105, reason = \"..\" },
  { check = \"needs-no-transaction\", version = \"..20260105\", reason = \"..\" },
]

[checks]
version-gap = \"off\"   # or \"warning\" or \"error\": for the whole folder
```

A check whose level is off finds something only where it is given one there.

An allowance that allows nothing any more is reported. Migrations that the lock file lists as
released cannot be mended, so findings about style and downs are left alone there. One about a down
stays with its migration, allowed or left alone: `plan` and `status` show it, and `revert` refuses
the step unless told otherwise.

A folder that was released before it had a lock file is adopted once: `schema lock --adopt`, or
`SCHEMA_LOCK=adopt cargo test`. After that `schema lock` or `SCHEMA_LOCK=update cargo test` records
what is new when it is released; nothing else ever does.

Each example below is compiled by a test, and so is each fix, of which only those files are shown
that the example does not have. What is said of sqlx was tried on sqlx 0.9.
";

/// What is written about one code.
struct Entry {
    code: Code,
    why: String,
    /// Its head is a sentence and the settings.
    example: Case,
    fix: String,
    /// The whole folder as it should be.
    fixed: Case,
}

impl Entry {
    fn read(code: Code) -> Result<Entry, String> {
        let path = folder().join(format!("{code}.md"));
        let text = fs::read_to_string(&path).map_err(|error| format!("{code}.md: {error}"))?;
        let [why, example, fix] = sections(&text).ok_or_else(|| {
            format!("{code}.md: expected the headings {HEADINGS:?}, in this order and once each")
        })?;
        let fixed = Case::parse(fix);
        Ok(Entry {
            code,
            why: why.to_owned(),
            example: Case::parse(example),
            fix: fixed.head.trim().to_owned(),
            fixed,
        })
    }

    /// The sentence about the example, without the settings.
    fn shows(&self) -> String {
        let is_setting = |line: &&str| SETTINGS.iter().any(|key| line.starts_with(key));
        let lines: Vec<&str> =
            self.example.head.lines().filter(|line| !is_setting(line)).map(str::trim).collect();
        lines.join(" ").trim().to_owned()
    }

    fn missing_parts(&self) -> Vec<&'static str> {
        [
            (self.code.finds().is_empty(), "what it finds"),
            (self.why.is_empty(), "why it matters"),
            (self.shows().is_empty(), "what the example shows"),
            (self.example.files.is_empty(), "the files of the example"),
            (self.fix.is_empty(), "how to fix it"),
            (self.fixed.files.is_empty(), "the files of the fix"),
        ]
        .into_iter()
        .filter_map(|(is_missing, part)| is_missing.then_some(part))
        .collect()
    }

    /// The example with the files of the fix.
    fn fixed(&self) -> Case {
        Case {
            head: self.example.head.clone(),
            files: self.fixed.files.clone(),
            expected: String::new(),
        }
    }

    fn section(&self) -> String {
        let output = self.example.diagnostics(&format!("reference/page/{}", self.code));
        let database = match self.example.setting("dialect") {
            Some("sqlite") => "SQLite",
            _ => "PostgreSQL",
        };
        let mut text = format!("\n## {}\n{}", self.code, paragraphs(self.code.finds()));
        text += &paragraphs(&format!("**Why it matters.** {}", self.why));
        text += &paragraphs(&format!("**Example**, for {database}. {}", self.shows()));
        if let Some(call) = call(&self.example) {
            write!(text, "\n```rust\n{call}\n```\n").unwrap();
        }
        for file in &self.example.files {
            text += &shown(file);
        }
        write!(text, "\nThe output:\n\n```text\n{output}```\n").unwrap();
        text += &paragraphs(&format!("**How to fix it.** {}", self.fix));
        for file in self.fixed.files.iter().filter(|file| !self.example.files.contains(file)) {
            text += &shown(file);
        }
        text += &paragraphs(&format!("**How to allow it.** {}", how_to_allow(self.code)));
        text
    }
}

/// What may be done about a finding that should stay.
fn how_to_allow(code: Code) -> String {
    match (code, code.class()) {
        (Code::UnknownFile, _) => "A file that has to lie there is named in `schema.toml`: `ignore = [{ \
                                   files = \"data_*.sql\", reason = \"run by hand\" }]`."
            .to_owned(),
        (Code::MissingDown, _) => "`-- irreversible: why` in the first lines of the up; `downs = \
                                   \"optional\"` in `schema.toml` for the whole folder; or `allow` there. \
                                   In a released migration it is left alone: the migration is forward \
                                   only."
            .to_owned(),
        (_, Class::Fault) => "It cannot be: the folder could not be read, or what is embedded would be \
                              wrong. In a down, which embeds nothing, a released migration may have it."
            .to_owned(),
        (_, Class::Sql) => format!(
            "The database refuses such SQL, so a released migration is no exception. Where we are \
             wrong, `-- allow: {code}: why` before the statement, or `allow` in `schema.toml`; what the \
             statement makes is not verified then."
        ),
        (_, Class::Down) => format!(
            "`-- allow: {code}: why` in the down, `allow` in `schema.toml`, or a level below \
             `[checks]` there. In a released migration it is left alone. Either way `revert` refuses \
             the step unless told otherwise."
        ),
        (_, Class::Style) => format!(
            "`-- allow: {code}: why` in the file, `allow` in `schema.toml`, or a level below `[checks]` \
             there. In a released migration it is left alone."
        ),
    }
}

const HEADINGS: [&str; 3] = ["# Why it matters\n", "# Example\n", "# How to fix it\n"];
const SETTINGS: [&str; 3] = ["dialect: ", "fixtures: ", "require: "];

/// The texts below the headings.
fn sections(text: &str) -> Option<[&str; 3]> {
    let rest = text.strip_prefix(HEADINGS[0])?;
    let (why, rest) = rest.split_once(&format!("\n{}", HEADINGS[1]))?;
    let (example, fix) = rest.split_once(&format!("\n{}", HEADINGS[2]))?;
    let again = HEADINGS.iter().any(|heading| fix.contains(&format!("\n{heading}")));
    (!again).then(|| [why.trim(), example.trim(), fix.trim()])
}

/// The macro's call, where it says more than nothing.
fn call(case: &Case) -> Option<String> {
    let fixtures = case.setting("fixtures").map(|folder| format!("fixtures = \"{folder}\""));
    let require = case.setting("require").map(|names| {
        let names = names.split(", ").map(|name| match name.split_once('.') {
            Some((table, column)) => format!("{table}({column})"),
            None => name.to_owned(),
        });
        format!("require = [{}]", names.collect::<Vec<_>>().join(", "))
    });
    let arguments: Vec<String> = [fixtures, require].into_iter().flatten().collect();
    (!arguments.is_empty())
        .then(|| format!("schema_runtime::embed_migrations!({});", arguments.join(", ")))
}

/// Prose in lines of 100 characters; code in backticks stays on one.
fn paragraphs(prose: &str) -> String {
    let mut text = String::new();
    for paragraph in prose.split("\n\n") {
        let mut width = 0;
        let mut part = String::new();
        for word in paragraph.split_whitespace() {
            part += word;
            if part.matches('`').count() % 2 == 1 {
                part.push(' ');
                continue;
            }
            let length = part.chars().count();
            let fits = width > 0 && width + 1 + length <= 100;
            text.push(if fits { ' ' } else { '\n' });
            text += &std::mem::take(&mut part);
            width = if fits { width + 1 + length } else { length };
        }
        assert!(part.is_empty(), "a backtick without its other: {part}");
        text.push('\n');
    }
    text
}

/// A file of a folder as the page shows it.
fn shown(file: &CaseFile) -> String {
    let path = &file.path;
    let (encoding, text) = match &file.content {
        Content::Link(target) => return format!("\n`{path}`, a symbolic link to `{target}`\n"),
        Content::Folder => return format!("\n`{path}`, an empty folder\n"),
        Content::Latin1(text) => (", in Latin-1", text),
        Content::Text(text) => ("", text),
    };
    let extension = Path::new(path).extension().and_then(|end| end.to_str());
    let language = extension.filter(|end| ["sql", "toml"].contains(end)).unwrap_or("text");
    format!("\n`{path}`{encoding}\n\n```{language}\n{}\n```\n", text.trim_end())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic/reference")
}

/// Every entry; those that cannot be read are reported by a test of their own.
fn entries() -> Vec<Entry> {
    Code::ALL.iter().filter_map(|code| Entry::read(*code).ok()).collect()
}

fn page() -> String {
    let mut text =
        format!("{INTRODUCTION}\n## All checks\n\n| code | level | finds |\n|---|---|---|\n");
    for code in Code::ALL {
        let level = if code.is_opt_in() { "off".to_owned() } else { code.level().to_string() };
        writeln!(text, "| [`{code}`](#{code}) | {level} | {} |", code.finds()).unwrap();
    }
    for entry in entries() {
        text += &entry.section();
    }
    text
}

#[test]
fn every_code_has_every_part_of_its_entry() {
    let mut wrong = Vec::new();
    for code in Code::ALL {
        match Entry::read(*code) {
            Ok(entry) => wrong.extend(
                entry.missing_parts().iter().map(|part| format!("{code}.md: {part} is missing")),
            ),
            Err(error) => wrong.push(error),
        }
    }
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| format!("{code}.md")).collect();
    for file in fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if !codes.contains(&name) {
            wrong.push(format!("{name}: there is no such code"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_example_fires_its_code_alone_and_every_fix_fires_none() {
    let mut wrong = String::new();
    for entry in entries() {
        let (code, name) = (entry.code, format!("reference/example/{}", entry.code));
        let (compiled, output) = entry.example.run(&name);
        let fired: Vec<Code> = compiled.diagnostics.iter().map(|found| found.code).collect();
        if fired != [code] {
            write!(wrong, "\n{code}: its example fires {fired:?}\n{output}").unwrap();
        }
        let (compiled, output) = entry.fixed().run(&format!("reference/fix/{code}"));
        if !compiled.diagnostics.is_empty() || compiled.embedded.is_none() {
            write!(wrong, "\n{code}: its fix is faulty\n{output}").unwrap();
        }
        if entry.fixed.files == entry.example.files {
            write!(wrong, "\n{code}: its fix changes nothing\n").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the section says of allowing is what happens.
#[test]
fn every_example_can_be_allowed_as_its_class_says() {
    let mut wrong = String::new();
    for entry in entries() {
        let code = entry.code;
        // It is about an allowance itself.
        if code == Code::IdleAllowance {
            continue;
        }
        let mut case = entry.example;
        let allow = format!("allow = [{{ check = \"{code}\", files = \"**\", reason = \"a\" }}]");
        let path = "migrations/schema.toml";
        match case.files.iter_mut().find(|file| file.path == path) {
            Some(CaseFile { content: Content::Text(text), .. }) => {
                *text = format!("{allow}\n{text}");
            }
            _ => case.files.push(CaseFile { path: path.to_owned(), content: Content::Text(allow) }),
        }
        let (compiled, output) = case.run(&format!("reference/allowed/{code}"));
        let is_allowed = compiled.diagnostics.is_empty() && compiled.embedded.is_some();
        let can_be = code.class() != Class::Fault;
        if is_allowed != can_be {
            write!(wrong, "\n{code}: can be allowed: {can_be}, and is: {is_allowed}\n{output}")
                .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_page_is_up_to_date() {
    is_up_to_date(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/checks.md"), &page());
}
