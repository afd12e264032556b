//! `CREATE SEQUENCE` and `ALTER SEQUENCE`, and the options of identity columns.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::sequence::{Bound, Owner, SequenceOptions, SequenceStatement};
use super::super::statement::Kind;
use super::super::tree;
use super::{create_table, data_type, objects};

pub(super) fn create(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::SEQUENCE)?)?;
    if create_table::is_temporary(node) {
        return Some(Kind::CreateTemporary { name });
    }
    let if_not_exists = tree::child(node, K::IF_NOT_EXISTS).is_some();
    let options = options(node.children());
    Some(Kind::Sequence(SequenceStatement::Create { name, if_not_exists, options }))
}

/// `None` where it is about its name or its schema.
pub(super) fn alter(node: &SyntaxNode) -> Option<Kind> {
    let is_elsewhere =
        |child: SyntaxNode| matches!(child.kind(), K::SEQUENCE_RENAME_TO | K::SET_SCHEMA);
    if node.children().any(is_elsewhere) {
        return objects::alter_relation(node);
    }
    let name = tree::name(&tree::child(node, K::SEQUENCE_REF)?)?;
    let if_exists = tree::child(node, K::IF_EXISTS).is_some();
    let options = options(node.children());
    Some(Kind::Sequence(SequenceStatement::Alter { name, if_exists, options }))
}

/// The options among some nodes; of two that say the same the last counts, which the server
/// refuses.
pub(super) fn options(nodes: impl Iterator<Item = SyntaxNode>) -> SequenceOptions {
    let mut options = SequenceOptions::default();
    for node in nodes {
        match node.kind() {
            K::OPTION_AS_TYPE => {
                options.data_type = node.children().find_map(|child| data_type::lower(&child));
                options.unknown |= options.data_type.is_none();
            }
            K::OPTION_INCREMENT => options.increment = number(&node, &mut options.unknown),
            K::OPTION_START => options.start = number(&node, &mut options.unknown),
            K::OPTION_CACHE => options.cache = number(&node, &mut options.unknown),
            K::OPTION_MIN_VALUE => {
                options.minimum = number(&node, &mut options.unknown).map(Bound::At);
            }
            K::OPTION_MAX_VALUE => {
                options.maximum = number(&node, &mut options.unknown).map(Bound::At);
            }
            K::OPTION_NO_MIN_VALUE => options.minimum = Some(Bound::No),
            K::OPTION_NO_MAX_VALUE => options.maximum = Some(Bound::No),
            K::OPTION_CYCLE => options.cycle = Some(true),
            K::OPTION_NO_CYCLE => options.cycle = Some(false),
            K::OPTION_OWNED_BY => {
                let column = node
                    .descendants()
                    .find(|child| child.kind() == K::QUALIFIED_COLUMN_NAME_REF)
                    .and_then(|path| objects::column_path(&path));
                options.owner = Some(match column {
                    Some((table, column)) => Owner::Column(table, column),
                    None => Owner::Nobody,
                });
            }
            K::OPTION_SEQUENCE_NAME => {
                options.name = tree::child(&node, K::SEQUENCE).and_then(|child| tree::name(&child));
            }
            _ => {}
        }
    }
    options
}

/// The number of an option. It may be written with a sign, and be as long as a `numeric`.
fn number(node: &SyntaxNode, unknown: &mut bool) -> Option<i64> {
    let expression = node.children().last();
    let number = expression.and_then(|expression| {
        tree::text(&expression).replace([' ', '_'], "").trim_start_matches('+').parse().ok()
    });
    *unknown |= number.is_none();
    number
}
