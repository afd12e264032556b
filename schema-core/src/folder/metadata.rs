//! diesel's `metadata.toml`, which may lie beside `up.sql` and `down.sql`.
//!
//! Source: `TomlMetadata` in `diesel_migrations`; its only key is `run_in_transaction`.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// Whether it says `run_in_transaction = false`, which is our `-- no-transaction`.
pub(super) fn no_transaction(source: &Source, findings: &mut Vec<Diagnostic>) -> bool {
    let Ok(table) = DeTable::parse(source.text()) else {
        findings.push(
            Diagnostic::new(Code::BadSetting, "`metadata.toml` is not TOML").about(source.path()),
        );
        return false;
    };
    let mut outside = false;
    for (key, value) in table.get_ref() {
        match (&**key.get_ref(), value.get_ref()) {
            ("run_in_transaction", DeValue::Boolean(inside)) => outside = !inside,
            (name, _) => {
                let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let span = key.span();
                findings.push(
                    Diagnostic::new(
                        Code::BadSetting,
                        format!("`{name}` of `metadata.toml` is not understood"),
                    )
                    .at(
                        source,
                        Span::new(position(span.start), position(span.end)),
                        "expected `run_in_transaction = true` or `false`",
                    ),
                );
            }
        }
    }
    outside
}
