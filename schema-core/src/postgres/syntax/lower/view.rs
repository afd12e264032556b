//! The query of a view: what it reads, and the columns that it has.

use std::collections::BTreeSet;
use std::sync::Arc;

use squawk_syntax::{SyntaxKind as K, SyntaxNode, SyntaxToken};

use super::super::super::expression;
use super::super::object::{ColumnUse, Reading, ViewQuery};
use super::super::query_text::QueryText;
use super::super::tree;
use super::super::words::Words;
use super::create_table::idents;
use super::{parameters, query};

pub(super) fn lower(node: &SyntaxNode) -> ViewQuery {
    let common: Vec<String> = node
        .descendants()
        .filter(|part| part.kind() == K::CTE_NAME)
        .filter_map(|part| tree::ident(&part))
        .map(|name| name.name)
        .collect();
    let mut reads = Vec::new();
    for item in node.descendants().filter(|part| part.kind() == K::RELATION_FROM_ITEM) {
        let named = tree::child(&item, K::RELATION_NAME_REF).and_then(|part| tree::name(&part));
        let Some(name) = named else { continue };
        let is_common = name.schema.is_none() && common.contains(&name.name.name);
        let alias = tree::child(&item, K::FROM_ALIAS)
            .and_then(|alias| tree::child(&alias, K::TABLE_ALIAS))
            .and_then(|alias| tree::ident(&alias));
        let alias = alias.map_or_else(|| name.name.name.clone(), |alias| alias.name);
        reads.push(Reading { name: (!is_common).then_some(name), alias });
    }
    let is_simple = !node.descendants().any(|part| {
        matches!(part.kind(), K::FUNCTION_FROM_ITEM | K::PAREN_FROM_ITEM | K::WITH_CLAUSE)
    });
    ViewQuery {
        words: Words::of(&node.text().to_string()),
        reads,
        is_simple,
        uses: uses(node),
        called: tree::child(node, K::COLUMN_LIST)
            .map(|list| idents(&list, K::COLUMN_NAME).into_iter().map(|one| one.name).collect())
            .unwrap_or_default(),
        query: query::below(node),
        says: says(node),
        text: Arc::new(
            query::node_below(node).map(|inner| QueryText::of(&inner)).unwrap_or_default(),
        ),
        parameters: parameters::of_new(node),
    }
}

/// The columns that are named where only a column of what is read can be meant: not in `ORDER BY`
/// and `GROUP BY`, which may mean one of the view.
fn uses(node: &SyntaxNode) -> Vec<ColumnUse> {
    let places = node
        .descendants()
        .filter(|part| matches!(part.kind(), K::TARGET_LIST | K::WHERE_CLAUSE | K::ON_CLAUSE));
    let mut uses = Vec::new();
    for place in places {
        for part in place.descendants() {
            match part.kind() {
                K::FIELD_EXPR => {
                    let parts = idents(&part, K::NAME_REF);
                    let is_star = tree::has(&part, K::STAR);
                    match &*parts {
                        [of, column] => uses.push(ColumnUse::Of {
                            alias: of.name.clone(),
                            column: column.name.clone(),
                        }),
                        [of] if is_star => uses.push(ColumnUse::AllOf { alias: of.name.clone() }),
                        _ => {}
                    }
                }
                K::TARGET if tree::has(&part, K::STAR) => uses.push(ColumnUse::All),
                K::NAME_REF => {
                    let parent = part.parent();
                    let is_bare = parent.is_none_or(|parent| {
                        let is_function = parent.kind() == K::CALL_EXPR
                            && parent.first_child().as_ref() == Some(&part);
                        parent.kind() != K::FIELD_EXPR && !is_function
                    });
                    if let Some(column) = tree::ident(&part).filter(|_| is_bare) {
                        uses.push(ColumnUse::Bare { column: column.name });
                    }
                }
                _ => {}
            }
        }
    }
    uses
}

/// The names that the query says: words that are names, but for those of types.
fn says(node: &SyntaxNode) -> BTreeSet<String> {
    let is_type = |token: &SyntaxToken| {
        token.parent_ancestors().any(|part| {
            let kind = format!("{:?}", part.kind());
            kind.ends_with("_TYPE") || part.kind() == K::WITH_PARAMS
        })
    };
    tree::tokens(node)
        .filter(|token| token.kind() == K::IDENT && !is_type(token))
        .map(|token| tree::fold(token.text()))
        .filter(|name| name != "public" && name != "pg_catalog" && !expression::is_type(name))
        .collect()
}
