//! `CREATE`, `ALTER` and `DROP COLLATION`, and `COLLATE`.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{Kind, Name};
use super::super::tree;
use super::objects;

pub(super) fn create(node: &SyntaxNode) -> Option<Kind> {
    Some(Kind::CreateCollation { name: tree::name(&tree::child(node, K::COLLATION)?)? })
}

pub(super) fn alter(node: &SyntaxNode) -> Kind {
    let is_named_anew =
        |part: SyntaxNode| matches!(part.kind(), K::COLLATION_RENAME_TO | K::SET_SCHEMA);
    if node.children().any(is_named_anew) { Kind::ChangeCollation } else { Kind::Inert }
}

pub(super) fn drop(node: &SyntaxNode) -> Kind {
    objects::drop_other(node, "collation")
}

/// The name behind `COLLATE`.
pub(super) fn written(node: &SyntaxNode) -> Option<Name> {
    let clause = tree::child(node, K::COLLATE)?;
    tree::name(&tree::child(&clause, K::COLLATION_REF)?)
}
