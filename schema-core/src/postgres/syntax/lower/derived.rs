//! What a table has from others: `LIKE`, `INHERITS`, `PARTITION OF`, `PARTITION BY`.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{Like, LikeParts};
use super::super::tree;

/// `LIKE other INCLUDING ..`
pub(super) fn like(node: &SyntaxNode) -> Option<Like> {
    let name = tree::name(&tree::child(node, K::RELATION_NAME_REF)?)?;
    let mut parts = LikeParts::default();
    for option in node.children() {
        let included = match option.kind() {
            K::INCLUDING_PROPERTY => true,
            K::EXCLUDING_PROPERTY => false,
            _ => continue,
        };
        for property in option.children() {
            match property.kind() {
                K::PROPERTY_ALL => parts = LikeParts::all(included),
                K::PROPERTY_COMMENTS => parts.comments = included,
                K::PROPERTY_CONSTRAINTS => parts.constraints = included,
                K::PROPERTY_DEFAULTS => parts.defaults = included,
                K::PROPERTY_GENERATED => parts.generated = included,
                K::PROPERTY_IDENTITY => parts.identity = included,
                K::PROPERTY_INDEXES => parts.indexes = included,
                // Storage, compression, statistics.
                _ => {}
            }
        }
    }
    Some(Like { name, parts, span: tree::span(node) })
}

/// `RANGE (day)`
pub(super) fn partition_key(node: &SyntaxNode) -> Option<String> {
    let clause = tree::child(node, K::PARTITION_BY)?;
    let words = tree::text(&clause);
    Some(words.split_whitespace().skip(2).collect::<Vec<_>>().join(" "))
}

/// `FOR VALUES ..` or `DEFAULT`
pub(super) fn bound(node: &SyntaxNode) -> Option<String> {
    let kinds = [
        K::PARTITION_FOR_VALUES_WITH,
        K::PARTITION_FOR_VALUES_IN,
        K::PARTITION_FOR_VALUES_FROM,
        K::PARTITION_DEFAULT,
    ];
    let clause = node.children().find(|part| kinds.contains(&part.kind()))?;
    Some(tree::text(&clause))
}
