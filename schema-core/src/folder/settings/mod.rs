//! `schema.toml`: what a folder says about itself.

mod allowed;
mod base;
mod ignored;
mod levels;
mod opaque;
mod sqlite;
mod verify;

use std::collections::BTreeMap;

use schema_manifest::{Dialect, Judgement};
use toml::de::{DeTable, DeValue};

use super::Ignore;
use crate::allowance::Allowance;
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::opaque::Declared;
use crate::source::{Source, Span};
use crate::suggest;
pub(crate) use base::Base;
pub(crate) use sqlite::Registered;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::{Function, Module, Value};

/// The settings of a migrations folder.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `dialect = "postgres"`
    pub(crate) dialect: Option<Dialect>,
    /// `downs = "required"`
    pub(crate) downs: Downs,
    /// `default-schema = "public"`: how SQL that names it spells the default schema.
    pub(crate) default_schema: String,
    /// `server = 15`: the major version of the oldest PostgreSQL that is to take the migrations.
    pub(crate) server: Option<u32>,
    /// `ignore = [{ files = "..", reason = ".." }]`
    pub(crate) ignore: Vec<Ignore>,
    /// `allow = [{ check = "..", version = 7, reason = ".." }]`
    pub(crate) allow: Vec<Allowance>,
    /// `base = "base.sql"`: what exists before the first migration.
    pub(crate) base: Option<Base>,
    /// `opaque = [{ version = 7, line = 12, reason = ".." }]`
    pub(crate) opaque: Vec<Declared>,
    /// `verify = [{ difference = "..", consequence = "..", reason = ".." }]`
    pub(crate) verify: Vec<Judgement>,
    /// `[checks]`: what becomes of the findings of a check.
    pub(crate) checks: BTreeMap<Code, Choice>,
    /// `[sqlite]`: what the application registers with its connections.
    pub(crate) sqlite: Registered,
}

/// What becomes of the findings of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// They have this level.
    Level(Level),
    /// They are not reported.
    Off,
}

/// Whether a migration must have a down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Downs {
    /// Every one, or a directive says why not.
    Required,
    /// One without a down is forward only.
    Optional,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            dialect: None,
            downs: Downs::Required,
            default_schema: "public".to_owned(),
            server: None,
            ignore: vec![],
            allow: vec![],
            base: None,
            opaque: vec![],
            verify: vec![],
            checks: BTreeMap::new(),
            sqlite: Registered::default(),
        }
    }
}

/// Which syntax came with which version is known from here on.
const OLDEST_SERVER: u32 = 15;

const KEYS: [&str; 11] = [
    "dialect",
    "downs",
    "default-schema",
    "server",
    "base",
    "ignore",
    "allow",
    "opaque",
    "verify",
    "checks",
    "sqlite",
];

impl Settings {
    /// Reads the text of `schema.toml`; what is wrong in it is a finding and keeps its default.
    pub(crate) fn parse(source: &Source, findings: &mut Vec<Diagnostic>) -> Settings {
        let mut settings = Settings::default();
        let table = match DeTable::parse(source.text()) {
            Ok(table) => table,
            Err(error) => {
                let span = error.span().unwrap_or_default();
                findings.push(Diagnostic::new(Code::BadSetting, "`schema.toml` is not TOML").at(
                    source,
                    span_of(&span),
                    error.message(),
                ));
                return settings;
            }
        };
        for (key, value) in table.get_ref() {
            let at = span_of(&value.span());
            let mut choice = |words: &[&str]| {
                let word = value.get_ref().as_str();
                let known = word.and_then(|word| words.iter().position(|known| *known == word));
                if known.is_none() {
                    findings.push(bad_value(source, at, key.get_ref(), value.get_ref(), words));
                }
                known
            };
            match &**key.get_ref() {
                "dialect" => {
                    settings.dialect = choice(&["postgres", "sqlite"])
                        .map(|at| [Dialect::Postgres, Dialect::Sqlite][at]);
                }
                "downs" => {
                    if let Some(at) = choice(&["required", "optional"]) {
                        settings.downs = [Downs::Required, Downs::Optional][at];
                    }
                }
                "default-schema" => match value.get_ref().as_str() {
                    Some(name) if !name.is_empty() => name.clone_into(&mut settings.default_schema),
                    _ => findings.push(
                        Diagnostic::new(Code::BadSetting, "`default-schema` is not a name").at(
                            source,
                            at,
                            "expected the name of a schema in quotes",
                        ),
                    ),
                },
                "server" => {
                    let integer = value.get_ref().as_integer();
                    settings.server = integer
                        .and_then(|one| u32::from_str_radix(one.as_str(), one.radix()).ok())
                        .filter(|version| (OLDEST_SERVER..100).contains(version));
                    if settings.server.is_none() {
                        let message = "`server` is no version of PostgreSQL that is known";
                        findings.push(Diagnostic::new(Code::BadSetting, message).at(
                            source,
                            at,
                            format!(
                                "expected a major version, {OLDEST_SERVER} or later: `server = 15`"
                            ),
                        ));
                    }
                }
                "ignore" => settings.ignore = ignored::read(source, at, value.get_ref(), findings),
                "allow" => settings.allow = allowed::read(source, at, value.get_ref(), findings),
                "base" => settings.base = base::read(source, at, value.get_ref(), findings),
                "opaque" => settings.opaque = opaque::read(source, at, value.get_ref(), findings),
                "verify" => settings.verify = verify::read(source, at, value.get_ref(), findings),
                "checks" => settings.checks = levels::read(source, at, value.get_ref(), findings),
                "sqlite" => settings.sqlite = sqlite::read(source, at, value.get_ref(), findings),
                unknown => {
                    let mut finding = Diagnostic::new(
                        Code::BadSetting,
                        format!("`schema.toml` has no setting `{unknown}`"),
                    )
                    .at(source, span_of(&key.span()), "unknown setting");
                    finding = match suggest::nearest(unknown, KEYS) {
                        Some(near) => finding.help(format!("did you mean `{near}`?")),
                        None => finding.help(format!("the settings are {}", listed(&KEYS, "and"))),
                    };
                    findings.push(finding);
                }
            }
        }
        settings
    }
}

fn bad_value(
    source: &Source,
    at: Span,
    key: &str,
    value: &DeValue<'_>,
    words: &[&str],
) -> Diagnostic {
    let found = match value.as_str() {
        Some(word) => format!("`{word}`"),
        None => format!("a value of type {}", value.type_str()),
    };
    Diagnostic::new(Code::BadSetting, format!("`{key}` cannot be {found}")).at(
        source,
        at,
        format!("expected {}", listed(words, "or")),
    )
}

fn listed(words: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {conjunction} {last}", rest.join(", "))
        }
        _ => quoted.join(""),
    }
}

/// The entries of a list of tables; each that is not understood is a finding.
fn entries<T>(
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
    bad: impl Fn(Span, &str) -> Diagnostic,
    entry: impl Fn(Span, &DeTable<'_>) -> Result<T, Diagnostic>,
) -> Vec<T> {
    let Some(items) = value.as_array() else {
        findings.push(bad(at, "expected a list"));
        return vec![];
    };
    let mut understood = Vec::new();
    for item in items {
        let span = span_of(&item.span());
        let read = match item.get_ref().as_table() {
            Some(table) => entry(span, table),
            None => Err(bad(span, "expected a table in braces")),
        };
        match read {
            Ok(one) => understood.push(one),
            Err(finding) => findings.push(finding),
        }
    }
    understood
}

fn span_of(range: &std::ops::Range<usize>) -> Span {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(position(range.start), position(range.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Settings, Vec<String>) {
        let mut findings = Vec::new();
        let settings = Settings::parse(&Source::new("schema.toml", text), &mut findings);
        let shown = findings.iter().map(|finding| {
            let help = finding.help.first().map(|help| format!(" ({help})"));
            format!("{}{}", finding.message, help.unwrap_or_default())
        });
        (settings, shown.collect())
    }

    #[test]
    fn each_setting_is_read() {
        let text = "dialect = \"sqlite\"\ndowns = 'optional'\ndefault-schema = \"app\"\nserver = 16\n\
                    ignore = [{ files = 'a*.sql', reason = 'by hand' }]\n\
                    allow = [{ check = 'empty-file', version = 7, reason = 'old' }]\n\
                    [checks]\nempty-file = 'off'\n";
        let (settings, findings) = parse(text);
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!(settings.dialect, Some(Dialect::Sqlite));
        assert_eq!(settings.downs, Downs::Optional);
        assert_eq!((&*settings.default_schema, settings.server), ("app", Some(16)));
        assert_eq!(settings.ignore[0].files, "a*.sql");
        assert_eq!(settings.allow[0].check, Code::EmptyFile);
        assert_eq!(settings.checks[&Code::EmptyFile], Choice::Off);
        let (settings, findings) = parse("");
        assert_eq!((settings.downs, findings), (Downs::Required, vec![]));
    }

    #[test]
    fn what_is_not_understood_is_reported() {
        let cases = [
            (
                "dialct = 'sqlite'",
                "`schema.toml` has no setting `dialct` (did you mean `dialect`?)",
            ),
            (
                "colour = 1",
                "`schema.toml` has no setting `colour` (the settings are `dialect`, `downs`, \
                 `default-schema`, `server`, `base`, `ignore`, `allow`, `opaque`, `verify`, `checks` and `sqlite`)",
            ),
            ("dialect = 'mysql'", "`dialect` cannot be `mysql`"),
            ("downs = true", "`downs` cannot be a value of type boolean"),
            ("default-schema = ''", "`default-schema` is not a name"),
            ("server = 14", "`server` is no version of PostgreSQL that is known"),
            ("server = '15'", "`server` is no version of PostgreSQL that is known"),
            (
                "ignore = 'a.sql'",
                "an entry of `ignore` is not understood (write `ignore = [{ files = \
              \"data_*.sql\", reason = \"run by hand\" }]`)",
            ),
            (
                "ignore = [{ files = 'a.sql', reason = '' }]",
                "an entry of `ignore` is not understood \
              (write `ignore = [{ files = \"data_*.sql\", reason = \"run by hand\" }]`)",
            ),
            ("dialect = ", "`schema.toml` is not TOML"),
        ];
        for (text, message) in cases {
            assert_eq!(parse(text).1, [message], "{text}");
        }
    }
}
