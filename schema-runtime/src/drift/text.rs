//! The text of a report: for a terminal, and as entries of a log.

use std::fmt;
use std::mem::{Discriminant, discriminant};

use schema_manifest::{Attribute, Consequence, Finding};

use super::{Drift, Drifted, Reason, Verdict};
use crate::color::{Color, Style, paint};
use crate::report::{counted, hint_line, one_line};

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.headline())?;
        let shared = self.shared_reason();
        for drifted in &self.differences {
            let line = match shared {
                Some(_) => drifted.to_string(),
                None => drifted.explained(),
            };
            write!(f, "\n  {}", one_line(&line))?;
        }
        self.passed_over().iter().try_for_each(|line| write!(f, "\n{line}"))?;
        shared.and_then(|_| self.why()).iter().try_for_each(|why| write!(f, "\nwhy: {why}"))?;
        self.what_to_do.iter().try_for_each(|advice| write!(f, "\nwhat to do: {advice}"))?;
        hint_line(f, self.hint.as_ref())?;
        self.last_line().iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl Drift {
    /// The same report in colours, where they are wanted.
    pub fn colored(&self, color: Color) -> impl fmt::Display {
        let headline = match self.verdict {
            Verdict::Warned => Style::Warning,
            Verdict::Refused | Verdict::WavedThrough | Verdict::Allowed => Style::Refusal,
        };
        paint(color, headline, &self.to_string())
    }

    /// The same report for a log, each text an entry of one line: a headline, then each difference with
    /// the reason for it, what to do, and the operator's own line. Each tells the database.
    pub fn log_lines(&self) -> Vec<String> {
        let Drift { database, .. } = self;
        let way = match self.verdict {
            Verdict::Warned | Verdict::Refused => "",
            Verdict::WavedThrough => "SCHEMA_DRIFT=warn: the service runs all the same: ",
            Verdict::Allowed => "on a newer database the service runs all the same: ",
        };
        let mut lines = vec![format!("{way}{}", self.headline())];
        let of_each = self.differences.iter().map(|one| one.log_line(database));
        lines.extend(of_each);
        let rest = self.passed_over().into_iter();
        let rest = rest.chain(self.what_to_do.iter().map(|advice| format!("what to do: {advice}")));
        let rest = rest.chain(self.hint.iter().map(|hint| format!("hint: {hint}")));
        lines.extend(rest.map(|line| format!("database `{database}`: {}", one_line(&line))));
        lines
    }

    /// Logs it as a warning: an event for each of the [lines](Drift::log_lines), `since` behind the first.
    pub(crate) fn log(&self, since: &str) {
        let mut lines = self.log_lines().into_iter();
        let headline = lines.next().unwrap_or_default();
        let (differences, verdict) = (self.differences.len(), self.verdict);
        tracing::warn!(database = self.database, differences, ?verdict, "{headline}{since}");
        for (drifted, line) in self.differences.iter().zip(&mut lines) {
            let object = &drifted.difference.object;
            let origin = drifted.difference.origin.as_ref().map(tracing::field::display);
            tracing::warn!(database = self.database, kind = %drifted.kind, %object, origin, "{line}");
        }
        lines.for_each(|line| tracing::warn!(database = self.database, "{line}"));
    }

    /// What is the matter, and how much of it.
    pub(crate) fn headline(&self) -> String {
        let refused = self.refused_count();
        let warnings = self.differences.len() - refused;
        let Drift { database, .. } = self;
        if refused == 0 {
            return format!(
                "the schema of database `{database}` is all that this binary needs, but not what it was \
                 compiled for: {}",
                counted(warnings, "warning")
            );
        }
        let warnings = match warnings {
            0 => String::new(),
            warnings => format!(", {}", counted(warnings, "warning")),
        };
        format!(
            "the schema of database `{database}` is not the one this binary was compiled for: {}{warnings}",
            counted(refused, "difference")
        )
    }

    /// How `SCHEMA_DRIFT` stands to it; the last line of a refusal.
    pub(crate) fn last_line(&self) -> Option<&'static str> {
        match self.verdict {
            Verdict::Warned => None,
            Verdict::Refused if self.waivable => {
                Some("SCHEMA_DRIFT=warn in the environment starts the service all the same")
            }
            Verdict::Refused if self.is_required() => Some(
                "SCHEMA_DRIFT=warn in the environment does not help here: `require` names what is \
                 missing",
            ),
            Verdict::Refused => Some(
                "SCHEMA_DRIFT=warn in the environment does not help here: the service does not read it \
                 (`Migrator::ignore_environment`)",
            ),
            Verdict::WavedThrough => Some(
                "SCHEMA_DRIFT=warn in the environment lets the service run all the same: take it away \
                 when this is put right",
            ),
            Verdict::Allowed => {
                Some("`NewerDatabase::Allow` lets the service run on it all the same")
            }
        }
    }

    /// What was not compared in full, or not listed.
    fn passed_over(&self) -> Option<String> {
        let parts = [
            (self.ignored, "difference", " that is nobody's harm"),
            (self.opaque, "opaque object", ""),
            (self.unread, "expression", ", whose table another session holds"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, noun, what)| format!("{}{what}", counted(number, noun)))
            .collect();
        if parts.is_empty() { None } else { Some(format!("passed over: {}", parts.join("; "))) }
    }

    /// The kind of reason that all differences have, where it is one.
    fn shared_reason(&self) -> Option<Discriminant<Reason>> {
        let mut kinds = self.differences.iter().map(|drifted| discriminant(&drifted.reason));
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }

    /// The reasons, which are of one kind, each once.
    fn why(&self) -> Option<String> {
        let mut told: Vec<String> = Vec::new();
        let mut tell = |text: String| {
            if !told.contains(&text) {
                told.push(text);
            }
        };
        let mut before = "";
        for reason in self.differences.iter().map(|drifted| &drifted.reason) {
            match reason {
                Reason::Pending { migration, .. } => {
                    before = "not applied here: ";
                    tell(migration.clone());
                }
                Reason::Baselined { migration, installed_on, .. } => {
                    before = "recorded as applied here without being run: ";
                    tell(format!("{migration} (recorded on {installed_on})"));
                }
                Reason::NewerRelease { .. } => tell(reason.to_string()),
                Reason::ChangedSince { migration, installed_on, .. } => {
                    before = "something other than these migrations changed the schema after ";
                    tell(format!("{migration} (applied here on {installed_on})"));
                }
                Reason::Base | Reason::Unknown => {}
            }
        }
        if told.is_empty() { None } else { Some(format!("{before}{}", told.join(", "))) }
    }
}

impl Drifted {
    /// Its line with the reason, where one is known.
    pub(crate) fn explained(&self) -> String {
        one_line(&match &self.reason {
            Reason::Unknown => self.to_string(),
            reason => format!("{self} [{reason}]"),
        })
    }

    /// An entry of a log: the database, the difference, why.
    fn log_line(&self, database: &str) -> String {
        one_line(&format!("database `{database}`: {self}; {}", self.reason))
    }
}

/// One line: ``column `disks.disk_size` is missing: created in migrations/..:12``.
impl fmt::Display for Drifted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.consequence == Consequence::Warn {
            f.write_str("warning: ")?;
        }
        write!(f, "{}", self.difference)?;
        if let Some(origin) = &self.difference.origin {
            let verb = match &self.difference.finding {
                Finding::Missing | Finding::Differs { attribute: Attribute::LabelOrder, .. } => {
                    "created"
                }
                _ => "defined",
            };
            write!(f, ": {verb} in {origin}")?;
        }
        if self.required {
            f.write_str(" (required)")?;
        } else if self.consequence == Consequence::Warn {
            write!(f, " ({}: {})", self.kind, self.kind.why())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use schema_manifest::{DifferenceKind, Object, ObjectName};

    use super::*;
    use crate::drift::reason::advice;
    use crate::sample::{self, missing as column};

    fn typed(name: &'static str, reason: Reason) -> Drifted {
        let mut drifted = column(name, reason);
        let (expected, found) = ("`uuid`".into(), "`text`".into());
        drifted.difference.finding =
            Finding::Differs { attribute: Attribute::Type, expected, found };
        drifted.kind = DifferenceKind::ColumnType;
        drifted
    }

    fn index(reason: Reason) -> Drifted {
        let mut drifted = column("", reason);
        let table = ObjectName::unqualified("disks");
        drifted.difference.object = Object::Index { table, index: "disks_size_idx".into() };
        drifted.kind = DifferenceKind::IndexMissing;
        drifted.consequence = Consequence::Warn;
        drifted
    }

    fn drift(differences: Vec<Drifted>) -> Drift {
        Drift { what_to_do: advice(&differences), ..sample::drift(differences) }
    }

    fn time() -> String {
        "2026-01-05 09:00:00 UTC".to_owned()
    }

    fn changed() -> Reason {
        Reason::ChangedSince { version: 1, migration: "1_disks".into(), installed_on: time() }
    }

    fn pending() -> Reason {
        Reason::Pending { version: 2, migration: "2_size".into() }
    }

    fn baselined() -> Reason {
        Reason::Baselined { version: 1, migration: "1_disks".into(), installed_on: time() }
    }

    fn newer() -> Reason {
        let migrations = vec!["8_more".into(), "9_label".into()];
        Reason::NewerRelease { migrations, installed_on: time() }
    }

    const ASK: &str = "\nhint: ask the operator\n\
                       SCHEMA_DRIFT=warn in the environment starts the service all the same";

    const BY_HAND: &str = "\nwhat to do: find out who changed the schema by hand; put back what the lines \
                           above name (the file and line show its definition), or make the change a \
                           migration and deploy that";

    #[test]
    fn every_difference_is_one_line_with_its_origin_then_why_and_what_to_do() {
        assert_eq!(
            drift(vec![typed("id", changed()), column("disk_size", changed())]).to_string(),
            format!(
                "the schema of database `gpu` is not the one this binary was compiled for: 2 \
                 differences\n\
                 \x20 column `disks.id` has another type: expected `uuid`, found `text`: defined in \
                 migrations/1_disks/up.sql:3\n\
                 \x20 column `disks.disk_size` is missing: created in migrations/1_disks/up.sql:3\n\
                 why: something other than these migrations changed the schema after 1_disks (applied \
                 here on 2026-01-05 09:00:00 UTC){BY_HAND}{ASK}"
            )
        );
    }

    #[test]
    fn each_reason_has_its_line_and_its_way_on() {
        for (reason, expected) in [
            (
                pending(),
                "why: not applied here: 2_size\n\
                 what to do: run the pending migrations (`start`, or the job that migrates), and check \
                 that this is the right database"
                    .to_owned(),
            ),
            (
                baselined(),
                "why: recorded as applied here without being run: 1_disks (recorded on 2026-01-05 \
                 09:00:00 UTC)\n\
                 what to do: the migrations did not make what was recorded without being run: make what is \
                 missing by hand (the file and line show its definition), or in a new migration"
                    .to_owned(),
            ),
            (
                newer(),
                "why: a newer release has applied 8_more, 9_label here, the last on 2026-01-05 \
                 09:00:00 UTC\n\
                 what to do: deploy the release that has the migrations which this binary does not \
                 know; if it was taken back, have it revert them"
                    .to_owned(),
            ),
            (
                Reason::Base,
                "what to do: no migration makes what the base describes: have it made by whoever sets \
                 the database up, and check that this is the right one"
                    .to_owned(),
            ),
            (Reason::Unknown, BY_HAND.trim_start().to_owned()),
        ] {
            let text = drift(vec![column("disk_size", reason)]).to_string();
            let head = "the schema of database `gpu` is not the one this binary was compiled for: 1 \
                        difference\n  column `disks.disk_size` is missing: created in \
                        migrations/1_disks/up.sql:3";
            assert_eq!(text, format!("{head}\n{expected}{ASK}"));
        }
    }

    #[test]
    fn where_the_reasons_differ_each_line_has_its_own() {
        let mut drift = drift(vec![
            column("id", changed()),
            column("disk_size", pending()),
            column("other", Reason::Unknown),
            index(baselined()),
        ]);
        (drift.ignored, drift.opaque, drift.unread) = (1, 2, 3);
        let text = drift.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[..6],
            [
                "the schema of database `gpu` is not the one this binary was compiled for: 3 \
                 differences, 1 warning",
                "  column `disks.id` is missing: created in migrations/1_disks/up.sql:3 [changed \
                 after 1_disks was applied on 2026-01-05 09:00:00 UTC]",
                "  column `disks.disk_size` is missing: created in migrations/1_disks/up.sql:3 \
                 [2_size is not applied here]",
                "  column `disks.other` is missing: created in migrations/1_disks/up.sql:3",
                "  warning: index `disks_size_idx` of `disks` is missing: created in \
                 migrations/1_disks/up.sql:3 (index-missing: queries are slower) [1_disks was \
                 recorded on 2026-01-05 09:00:00 UTC without being run]",
                "passed over: 1 difference that is nobody's harm; 2 opaque objects; 3 expressions, \
                 whose table another session holds",
            ]
        );
        assert!(lines[6..9].iter().all(|line| line.starts_with("what to do: ")), "{text}");
        assert!(!text.contains("\nwhy: "), "{text}");
    }

    #[test]
    fn what_the_database_holds_cannot_make_lines_of_its_own() {
        let mut drifted = typed("id", changed());
        let found = "`a\r\nwhat to do: nothing\x1b[2J`".into();
        drifted.difference.finding =
            Finding::Differs { attribute: Attribute::Fill, expected: "`b`".into(), found };
        let line = "column `disks.id` has another default: expected `b`, found `a  what to do: \
                    nothing\u{fffd}[2J`: defined in migrations/1_disks/up.sql:3";
        let drift = drift(vec![drifted]);
        assert_eq!(drift.to_string().lines().nth(1), Some(&*format!("  {line}")));
        assert!(drift.log_lines()[1].starts_with(&format!("database `gpu`: {line}; ")));
        assert!(drift.differences[0].explained().starts_with(&format!("{line} [")));
    }

    #[test]
    fn the_last_line_says_how_the_environment_stands_to_it() {
        for (verdict, expected) in [
            (
                Verdict::Refused,
                "SCHEMA_DRIFT=warn in the environment starts the service all the same",
            ),
            (
                Verdict::WavedThrough,
                "SCHEMA_DRIFT=warn in the environment lets the service run all the same: take it \
                 away when this is put right",
            ),
            (Verdict::Allowed, "`NewerDatabase::Allow` lets the service run on it all the same"),
        ] {
            let drift = Drift { verdict, ..drift(vec![column("id", changed())]) };
            assert_eq!(drift.to_string().lines().last(), Some(expected), "{verdict:?}");
        }
        let warned = drift(vec![index(changed())]).to_string();
        assert!(warned.ends_with("\nhint: ask the operator"), "{warned}");
    }

    #[test]
    fn a_log_gets_an_entry_for_each_difference_with_the_database_and_the_reason() {
        let mut drift = drift(vec![typed("id", pending()), index(changed())]);
        drift.verdict = Verdict::WavedThrough;
        drift.hint = Some("look at\n  the job's log".into());
        drift.opaque = 1;
        assert_eq!(
            drift.log_lines(),
            [
                "SCHEMA_DRIFT=warn: the service runs all the same: the schema of database `gpu` is not \
                 the one this binary was compiled for: 1 difference, 1 warning",
                "database `gpu`: column `disks.id` has another type: expected `uuid`, found `text`: \
                 defined in migrations/1_disks/up.sql:3; 2_size is not applied here",
                "database `gpu`: warning: index `disks_size_idx` of `disks` is missing: created in \
                 migrations/1_disks/up.sql:3 (index-missing: queries are slower); changed after 1_disks \
                 was applied on 2026-01-05 09:00:00 UTC",
                "database `gpu`: passed over: 1 opaque object",
                "database `gpu`: what to do: run the pending migrations (`start`, or the job that \
                 migrates), and check that this is the right database",
                "database `gpu`: what to do: find out who changed the schema by hand; put back what the \
                 lines above name (the file and line show its definition), or make the change a \
                 migration and deploy that",
                "database `gpu`: hint: look at the job's log",
            ]
        );
    }
}
