//! Storage parameters.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::super::parameters::{Parameters, Setting};
use super::super::tree;

/// What a clause with a list of parameters sets.
///
/// Source: `defGetString` in the server's `define.c`, `transformRelOptions` in `reloptions.c`; tried on
/// PostgreSQL 15.
pub(super) fn set(clause: &SyntaxNode) -> Vec<Setting> {
    written(clause, |option| {
        let value = tree::child(option, K::ATTRIBUTE_VALUE);
        let literal = value.as_ref().and_then(|value| tree::child(value, K::LITERAL));
        let text = literal.and_then(|literal| tree::string(&literal));
        let word = || value.map(|value| tree::lower(&value).replace(' ', ""));
        Some(text.or_else(|| word().map(number)).unwrap_or_else(|| "true".to_owned()))
    })
}

/// What `RESET` takes away.
pub(super) fn reset(clause: &SyntaxNode) -> Vec<Setting> {
    written(clause, |_| None)
}

/// What stands behind the name of something that is made.
pub(super) fn of_new(node: &SyntaxNode) -> Option<String> {
    let mut all = Parameters::default();
    for clause in node.children() {
        match clause.kind() {
            K::WITH_PARAMS => all.change(&set(&clause)),
            K::WITH_CHECK_OPTION => {
                let local = clause.descendants().any(|part| part.kind() == K::LOCAL_CHECK_OPTION);
                let value = if local { "local" } else { "cascaded" };
                all.change(&[("check_option".to_owned(), Some(value.to_owned()))]);
            }
            _ => {}
        }
    }
    all.shown()
}

fn written(clause: &SyntaxNode, value: impl Fn(&SyntaxNode) -> Option<String>) -> Vec<Setting> {
    let options = clause.descendants().filter(|part| part.kind() == K::ATTRIBUTE_OPTION);
    let settings = options.filter_map(|option| {
        let name = tree::lower(&tree::child(&option, K::ATTRIBUTE_NAME)?);
        let space = tree::child(&option, K::ATTRIBUTE_NAMESPACE);
        let space = space.map(|space| format!("{}.", tree::lower(&space))).unwrap_or_default();
        Some((format!("{space}{name}"), value(&option)))
    });
    settings.collect()
}

/// A whole number as the server prints it.
fn number(text: String) -> String {
    let is_whole = !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
    if !is_whole {
        return text;
    }
    let digits = text.trim_start_matches('0');
    if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
}
