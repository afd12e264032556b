//! `sqlx.toml`: what sqlx would make of the same folder.
//!
//! Source: `sqlx_core::config::migrate::Config` of sqlx 0.9. A key that changes what sqlx does
//! with migrations and that we do not honour is a finding, never passed over: with another
//! history table, a database that sqlx has migrated would be migrated again.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// The settings of `sqlx.toml` that we honour.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SqlxSettings {
    /// `migrate.migrations-dir`
    pub(crate) folder: Option<String>,
}

impl SqlxSettings {
    /// Reads the text of `sqlx.toml`.
    pub(crate) fn parse(source: &Source, findings: &mut Vec<Diagnostic>) -> SqlxSettings {
        let mut settings = SqlxSettings::default();
        let Ok(table) = DeTable::parse(source.text()) else {
            findings.push(
                Diagnostic::new(Code::BadSetting, "`sqlx.toml` is not TOML").about(source.path()),
            );
            return settings;
        };
        let migrate = table.get_ref().get("migrate").and_then(|value| value.get_ref().as_table());
        for (key, value) in migrate.into_iter().flatten() {
            let name: &str = key.get_ref();
            match (name, value.get_ref()) {
                ("migrations-dir", DeValue::String(folder)) => {
                    settings.folder = Some(folder.to_string());
                }
                // Only sqlx-cli asks for it, when it makes a new file.
                ("defaults", _) => {}
                _ => {
                    let span = key.span();
                    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    findings.push(
                        Diagnostic::new(
                            Code::BadSetting,
                            format!("`migrate.{name}` of `sqlx.toml` is not honoured"),
                        )
                        .at(
                            source,
                            Span::new(position(span.start), position(span.end)),
                            "sqlx would act on this, and we would not",
                        )
                        .help("take the line away, or stay with `sqlx::migrate!` for this folder"),
                    );
                }
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Option<String>, Vec<String>) {
        let mut findings = Vec::new();
        let settings = SqlxSettings::parse(&Source::new("sqlx.toml", text), &mut findings);
        (settings.folder, findings.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn what_sqlx_would_act_on_is_honoured_or_reported() {
        let text = "[common]\ndatabase-url-var = 'URL'\n[migrate]\nmigrations-dir = 'db'\n\
                    defaults.migration-type = 'simple'\n";
        assert_eq!(parse(text), (Some("db".to_owned()), vec![]));
        let not_honoured = |key: &str| format!("`migrate.{key}` of `sqlx.toml` is not honoured");
        for (key, value) in
            [("table-name", "'a'"), ("ignored-chars", "[' ']"), ("create-schemas", "['a']")]
        {
            let text = format!("[migrate]\n{key} = {value}\n");
            assert_eq!(parse(&text), (None, vec![not_honoured(key)]));
        }
        assert_eq!(parse("[migrate").1, ["`sqlx.toml` is not TOML"]);
    }
}
