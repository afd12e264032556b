//! `CREATE INDEX`.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{CreateIndex, IndexKey, Kind};
use super::super::tree;
use super::{create_table, definition, query};

pub(super) fn lower(node: &SyntaxNode) -> Option<Kind> {
    let list = tree::child(node, K::PARTITION_ITEM_LIST)?;
    let relation = tree::child(node, K::TABLE_RELATION_NAME)?;
    let items: Vec<SyntaxNode> = tree::children(&list, K::PARTITION_ITEM).collect();
    let predicate = tree::child(node, K::WHERE_CLAUSE);
    let mut mentions = create_table::mentions(&list);
    for name in predicate.iter().flat_map(create_table::mentions) {
        if !mentions.contains(&name) {
            mentions.push(name);
        }
    }
    let included = tree::child(node, K::INDEX_INCLUDE_CLAUSE)
        .into_iter()
        .flat_map(|clause| clause.descendants().collect::<Vec<_>>())
        .filter(|node| matches!(node.kind(), K::COLUMN_NAME_REF | K::NAME_REF))
        .filter_map(|node| tree::ident(&node))
        .collect();
    Some(Kind::CreateIndex(CreateIndex {
        name: tree::child(node, K::INDEX).and_then(|child| index_name(&child)),
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        unique: tree::has(node, K::UNIQUE_KW),
        table: tree::name(&relation)?,
        only: tree::has(&relation, K::ONLY_KW),
        keys: items.iter().filter_map(SyntaxNode::first_child).map(|key| self::key(&key)).collect(),
        included,
        partial: predicate.is_some(),
        classes: items
            .iter()
            .filter_map(|item| tree::child(item, K::OP_CLASS_REF))
            .filter_map(|class| tree::name(&class))
            .filter(|class| class.schema.is_none())
            .map(|class| class.name)
            .collect(),
        definition: definition::of_index(node, &items),
        mentions,
    }))
}

fn index_name(node: &SyntaxNode) -> Option<super::super::Name> {
    tree::name(node).or_else(|| {
        let name = tree::ident(node)?;
        Some(super::super::Name { schema: None, span: name.span, name })
    })
}

/// A key of an index.
///
/// `COLLATE` is an attribute of the
/// key: a column with it is a plain column (`DefineIndex` takes it off).
pub(super) fn key(node: &SyntaxNode) -> IndexKey {
    let mut node = node.clone();
    while matches!(node.kind(), K::PAREN_EXPR | K::COLLATE) {
        let Some(inner) = node.first_child() else { break };
        node = inner;
    }
    if node.kind() == K::NAME_REF
        && let Some(ident) = tree::ident(&node)
    {
        return IndexKey::Column(ident);
    }
    IndexKey::Expression { name: query::name_in_index(&node) }
}
