//! `schema new`: the next migration, in the folder's own style.
//!
//! [`Style`] is what the names in a folder show of it; what is to be written follows from that, a name
//! and the time, and only [`New::run`] touches the disk.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::calendar;
use crate::output::{Failure, Outcome, Output};

/// Write the next migration: the folder's own layout and numbering, up and down
///
/// The version follows the newest one: the time in UTC where the versions are dates, else the next number,
/// as wide as the others. The files hold a header and no statement: until the up has one, the folder
/// does not compile. `schema.lock` is left alone, a new migration is not released.
#[derive(Debug, Args)]
#[command(
    visible_alias = "add",
    after_help = "Examples:
  schema new add_users
  schema new \"drop old sessions\" --irreversible \"the rows are gone\"
  schema new users_email_idx --no-transaction
  schema new first --source db/migrations --layout pairs    in a folder without a migration

Exit status: 0 when the files are written, 2 otherwise."
)]
pub(crate) struct New {
    /// What it does, in a few words: they become `add_users`
    name: String,
    /// The folder with the migrations; made where it is not there
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    source: String,
    /// How files are laid out in a folder that has no migration yet: `folders` unless said
    #[arg(long)]
    layout: Option<Layout>,
    /// Mark it as one that runs outside of a transaction
    #[arg(long)]
    no_transaction: bool,
    /// Why there is no way back: written into the header instead of a down
    #[arg(long, value_name = "WHY")]
    irreversible: Option<String>,
}

/// How the scripts of a migration are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// `<version>_<name>/{up,down}.sql`
    Folders,
    /// `<version>_<name>.up.sql` and `.down.sql`
    Pairs,
    /// `<version>_<name>.sql`, forward only
    Single,
    /// `V<version>__<name>.sql`, forward only
    Flyway,
}

impl Layout {
    /// What a migration looks like in it.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Layout::Folders => "folders, `<version>_<name>/up.sql` with `down.sql`",
            Layout::Pairs => "pairs, `<version>_<name>.up.sql` with `.down.sql`",
            Layout::Single => "single files, `<version>_<name>.sql`, forward only",
            Layout::Flyway => "Flyway's, `V<version>__<name>.sql`, forward only",
        }
    }
}

/// What the names in a folder show of its style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) layout: Layout,
    /// The newest version as written; `None`: there is no migration.
    pub(super) newest: Option<String>,
}

/// A file to be written.
#[derive(Debug, PartialEq, Eq)]
struct File {
    /// Below the folder.
    path: String,
    text: String,
}

#[derive(Serialize)]
struct Body {
    files: Vec<String>,
}

impl New {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let folder = Path::new(&self.source);
        let style = Style::of(&entries(folder)?);
        if let (Some(asked), Some(_)) = (self.layout, &style.newest)
            && asked != style.layout
        {
            return Err(Failure::Call(format!(
                "`{}` has another layout: the new migration has to be written as the others are; \
                 leave `--layout` away",
                self.source
            )));
        }
        let layout = self.layout.filter(|_| style.newest.is_none()).unwrap_or(style.layout);
        let version = next(style.newest.as_deref(), calendar::now()).ok_or_else(|| {
            Failure::Call(format!(
                "there is no version after {}, the newest of `{}`: give that one a smaller version \
                 first, unless it is released",
                style.newest.as_deref().unwrap_or_default(),
                self.source
            ))
        })?;
        let name = name(&self.name)?;
        let header = Header {
            title: self.name.trim(),
            no_transaction: self.no_transaction,
            irreversible: self.irreversible.as_deref(),
        };
        let files = files(layout, &version, &name, &header);
        let mut written = Vec::new();
        for file in files {
            let path = folder.join(&file.path);
            write(&path, &file.text).map_err(|error| {
                Failure::Call(format!("cannot write {}: {error}", path.display()))
            })?;
            written.push(path.display().to_string());
        }
        let text = format!(
            "{}\nfill in the SQL, then: schema check --source {}",
            written.join("\n"),
            self.source
        );
        output.result(&text, Body { files: written })
    }
}

/// A new file; what is there already stays.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// The names in a folder, with whether each is that of a folder; none where there is no folder.
pub(super) fn entries(folder: &Path) -> Result<Vec<(String, bool)>, Failure> {
    let unreadable = |error| Failure::Call(format!("cannot read {}: {error}", folder.display()));
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        listed => listed.map_err(unreadable)?,
    };
    let mut entries = Vec::new();
    for entry in listed {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir()));
    }
    Ok(entries)
}

impl Style {
    /// Of the newest migration, since that is how the team writes them now.
    pub(super) fn of(entries: &[(String, bool)]) -> Style {
        let found = entries.iter().filter_map(|(name, is_folder)| migration(name, *is_folder));
        // Numbers of different widths are in the order of their values, as sqlx has them.
        let newest = found.max_by_key(|(version, _)| value(version));
        match newest {
            Some((version, layout)) => Style { layout, newest: Some(version.to_owned()) },
            None => Style { layout: Layout::Folders, newest: None },
        }
    }
}

/// The version of a migration's file or folder, and its layout.
fn migration(name: &str, is_folder: bool) -> Option<(&str, Layout)> {
    let (stem, layout) = match name.strip_suffix(".sql") {
        None if is_folder => (name, Layout::Folders),
        Some(stem) if !is_folder => match stem.rsplit_once('.') {
            Some((stem, "up" | "down")) => (stem, Layout::Pairs),
            _ if stem.starts_with('V') && stem.contains("__") => (&stem[1..], Layout::Flyway),
            _ => (stem, Layout::Single),
        },
        _ => return None,
    };
    let (version, _) = stem.split_once('_')?;
    value(version).map(|_| (version, layout))
}

/// The number that a version is; dashes, as diesel writes them, do not count.
fn value(version: &str) -> Option<i64> {
    let digits = version.replace('-', "");
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number && version.starts_with(|c: char| c.is_ascii_digit()))
}

/// The version after the newest one, written as that is.
fn next(newest: Option<&str>, now: i64) -> Option<String> {
    let Some(newest) = newest else { return Some(calendar::digits(now)) };
    let digits = newest.replace('-', "");
    let number: i64 = digits.parse().ok()?;
    let width = digits.len();
    let after = number.checked_add(1)?;
    let counts = || format!("{after:0width$}");
    let new = if let Some(second) = calendar::second(&digits) {
        // A date that the clock has not come to, or is at: the one after it.
        let unit = match width {
            8 => 86_400,
            12 => 60,
            _ => 1,
        };
        let mut date = calendar::digits(now.max(second + unit));
        date.truncate(width);
        date
    } else if number == 0 && width == 14 {
        // diesel's initial setup, which comes before all dates.
        calendar::digits(now)
    } else if digits.starts_with('1') && width == 10 {
        now.max(after).to_string()
    } else if digits.starts_with('1') && width == 13 {
        (now.checked_mul(1_000)?).max(after).to_string()
    } else {
        counts()
    };
    Some(with_dashes(&new, newest))
}

/// Digits with the dashes where a version of the same width has them.
fn with_dashes(digits: &str, like: &str) -> String {
    let mut digits = digits.chars();
    let mut written = String::new();
    for mark in like.chars() {
        if mark == '-' {
            written.push('-');
        } else {
            written.extend(digits.next());
        }
    }
    written.extend(digits);
    written
}

/// `Add users!` as a name of files: `add_users`.
fn name(words: &str) -> Result<String, Failure> {
    let words = words.to_lowercase();
    let parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("_");
    if name.is_empty() {
        return Err(Failure::Call(format!(
            "`{words}` is no name: say in a few words what the migration does, as in `schema new \
             add_users`"
        )));
    }
    Ok(name)
}

/// What the header of a migration says.
struct Header<'a> {
    title: &'a str,
    no_transaction: bool,
    irreversible: Option<&'a str>,
}

fn files(layout: Layout, version: &str, name: &str, header: &Header<'_>) -> Vec<File> {
    let stem = match layout {
        Layout::Flyway => format!("V{version}__{name}"),
        _ => format!("{version}_{name}"),
    };
    // One line: what follows a line break would be SQL.
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut up = String::new();
    let mut down = String::new();
    if header.no_transaction {
        up.push_str("-- no-transaction\n");
        down.push_str("-- no-transaction\n");
    }
    if let Some(reason) = header.irreversible {
        let _ = writeln!(up, "-- irreversible: {}", line(reason));
    }
    let _ = writeln!(up, "-- {}\n", line(header.title));
    let _ = writeln!(down, "-- Takes back {stem}: what was there before the up is there again.\n");
    let (up_path, down_path) = match layout {
        Layout::Folders => (format!("{stem}/up.sql"), Some(format!("{stem}/down.sql"))),
        Layout::Pairs => (format!("{stem}.up.sql"), Some(format!("{stem}.down.sql"))),
        Layout::Single | Layout::Flyway => (format!("{stem}.sql"), None),
    };
    let mut files = vec![File { path: up_path, text: up }];
    let down_path = down_path.filter(|_| header.irreversible.is_none());
    files.extend(down_path.map(|path| File { path, text: down }));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21 23:16:42
    const NOW: i64 = 1_795_303_002;

    #[test]
    fn the_next_version_is_written_as_the_newest_one() {
        for (newest, expected) in [
            (None, "20261121231642"),
            (Some("20260105090000"), "20261121231642"),
            (Some("20261231235959"), "20270101000000"),
            (Some("202601050900"), "202611212316"),
            (Some("20261121"), "20261122"),
            (Some("20260105"), "20261121"),
            (Some("2019-01-02-030405"), "2026-11-21-231642"),
            (Some("00000000000000"), "20261121231642"),
            (Some("1700000000"), "1795303002"),
            (Some("1700000000000"), "1795303002000"),
            (Some("0009"), "0010"),
            (Some("9"), "10"),
            (Some("007"), "008"),
            (Some("2026010501"), "2026010502"),
        ] {
            assert_eq!(next(newest, NOW).as_deref(), Some(expected), "{newest:?}");
        }
        assert_eq!(next(Some("9223372036854775807"), NOW), None);
    }

    #[test]
    fn the_newest_migration_shows_the_style() {
        let style = |names: &[(&str, bool)]| {
            let names: Vec<_> = names.iter().map(|(name, is)| ((*name).to_owned(), *is)).collect();
            let style = Style::of(&names);
            (style.layout, style.newest)
        };
        let newest = |text: &str| Some(text.to_owned());
        assert_eq!(style(&[]), (Layout::Folders, None));
        assert_eq!(style(&[("schema.toml", false), ("verify", true)]), (Layout::Folders, None));
        assert_eq!(style(&[("1_a", true), ("02_b", true)]), (Layout::Folders, newest("02")));
        assert_eq!(
            style(&[("9_a.sql", false), ("10_b.up.sql", false), ("10_b.down.sql", false)]),
            (Layout::Pairs, newest("10"))
        );
        assert_eq!(style(&[("0001_a.sql", false)]), (Layout::Single, newest("0001")));
        assert_eq!(style(&[("V3__a.sql", false)]), (Layout::Flyway, newest("3")));
        assert_eq!(style(&[("a_b.sql", false), ("-1_a.sql", false)]), (Layout::Folders, None));
    }

    #[test]
    fn words_become_a_name() {
        assert_eq!(name(" Add users' e-mail ").unwrap(), "add_users_e_mail");
        assert!(name("../..").is_err());
    }

    #[test]
    fn a_migration_without_a_way_back_has_no_down() {
        let header = Header {
            title: "Drop\nold",
            no_transaction: true,
            irreversible: Some("rows\nare gone"),
        };
        let files = files(Layout::Pairs, "0002", "drop_old", &header);
        let expected = "-- no-transaction\n-- irreversible: rows are gone\n-- Drop old\n\n";
        assert_eq!(
            files,
            [File { path: "0002_drop_old.up.sql".to_owned(), text: expected.to_owned() }]
        );
    }
}
