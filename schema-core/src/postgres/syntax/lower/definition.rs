//! The aspects of constraints and indexes that their columns do not say.

use schema_manifest::Order;
use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::definition::{Definition, PARAMETERS, Value};
use super::super::statement::Constraint;
use super::super::tree;
use super::create_table::idents;
use super::parameters;
use crate::postgres::collation::of_the_server;

/// What a constraint says besides its columns, with the server's values for what is not written.
/// Whether its rows were looked at (`NOT VALID`) is no part of that: no statement takes it back.
pub(super) fn of_constraint(node: &SyntaxNode, kind: &Constraint) -> Definition {
    let mut definition = Definition::default();
    let has = |kind: K| node.descendants().any(|part| part.kind() == kind);
    let is_key = matches!(kind, Constraint::PrimaryKey { .. } | Constraint::Unique { .. });
    match kind {
        Constraint::ForeignKey { .. } => {
            definition.exact("`ON DELETE`", action(node, K::ON_DELETE_ACTION));
            definition.exact("`ON UPDATE`", action(node, K::ON_UPDATE_ACTION));
            let full = has(K::MATCH_FULL);
            definition.exact("`MATCH`", if full { "full" } else { "simple" });
        }
        Constraint::Check { .. } => {
            if let Some(expression) = node.children().find(is_expression) {
                definition.set("expression", Value::Expression(tree::text(&expression)));
            }
            let inherited = if has(K::NO_INHERIT) { "no inherit" } else { "inherit" };
            definition.exact("inheritance", inherited);
        }
        Constraint::Exclude { .. } => {
            let parts = [K::CONSTRAINT_EXCLUSION_LIST, K::WHERE_CONDITION_CLAUSE];
            let parts = node.children().filter(|part| parts.contains(&part.kind()));
            let parts: Vec<String> = parts.map(|part| tree::text(&part)).collect();
            definition.set("elements", Value::Expression(parts.join(" ")));
        }
        Constraint::PrimaryKey { .. } | Constraint::Unique { .. } | Constraint::NotNull { .. } => {}
    }
    if is_key {
        let nulls = if has(K::NULLS_NOT_DISTINCT) { "not distinct" } else { "distinct" };
        definition.exact("nulls", nulls);
        let included: Vec<String> = node
            .descendants()
            .filter(|part| part.kind() == K::CONSTRAINT_INCLUDE_CLAUSE)
            .flat_map(|clause| clause.descendants().collect::<Vec<_>>())
            .filter(|part| part.kind() == K::COLUMN_REF_LIST)
            .flat_map(|list| idents(&list, K::COLUMN_NAME_REF))
            .map(|column| column.name)
            .collect();
        definition.set("included columns", Value::Columns(included));
    }
    if !matches!(kind, Constraint::Check { .. } | Constraint::NotNull { .. }) {
        definition.update(&deferral(node));
    }
    definition
}

/// When a constraint is looked at.
pub(super) fn deferral(node: &SyntaxNode) -> Definition {
    let has = |kind: K| node.descendants().any(|part| part.kind() == kind);
    let deferred = has(K::INITIALLY_DEFERRED_CONSTRAINT_OPTION);
    let deferrable = deferred || has(K::DEFERRABLE_CONSTRAINT_OPTION);
    let mut definition = Definition::default();
    definition.exact("deferral", deferral_in_words(deferrable, deferred));
    definition
}

pub(super) fn deferral_in_words(deferrable: bool, deferred: bool) -> &'static str {
    match (deferrable, deferred) {
        (_, true) => "initially deferred",
        (true, false) => "deferrable",
        (false, false) => "not deferrable",
    }
}

fn action(node: &SyntaxNode, kind: K) -> String {
    let clause = node.descendants().find(|part| part.kind() == kind);
    let words = clause.map(|clause| tree::lower(&clause)).unwrap_or_default();
    let words: Vec<&str> = words.split(' ').skip(2).collect();
    if words.is_empty() { "no action".to_owned() } else { words.join(" ") }
}

fn is_expression(node: &SyntaxNode) -> bool {
    !matches!(node.kind(), K::CONSTRAINT_NAME_CLAUSE | K::NO_INHERIT | K::NOT_VALID)
}

/// Classes of operators that are not those which an index takes by itself.
const OTHER_CLASSES: [&str; 6] = [
    "bpchar_pattern_ops",
    "gin_trgm_ops",
    "gist_trgm_ops",
    "jsonb_path_ops",
    "text_pattern_ops",
    "varchar_pattern_ops",
];

/// What an index says besides its columns.
pub(super) fn of_index(node: &SyntaxNode, items: &[SyntaxNode]) -> Definition {
    let mut definition = Definition::default();
    let method = tree::child(node, K::USING_METHOD).and_then(|clause| {
        let method = tree::child(&clause, K::ACCESS_METHOD_REF)?;
        tree::ident(&method)
    });
    definition.exact("method", method.map_or_else(|| "btree".to_owned(), |method| method.name));
    for (at, item) in items.iter().enumerate() {
        of_key(at + 1, item, &mut definition);
    }
    if let Some(clause) = tree::child(node, K::WHERE_CLAUSE)
        && let Some(expression) = clause.children().last()
    {
        definition.set("predicate", Value::Expression(tree::text(&expression)));
    }
    if let Some(clause) = tree::child(node, K::INDEX_INCLUDE_CLAUSE) {
        let columns = clause.descendants().filter(|part| part.kind() == K::NAME_REF);
        let columns = columns.filter_map(|part| tree::ident(&part)).map(|one| one.name).collect();
        definition.set("included columns", Value::Columns(columns));
    }
    if tree::child(node, K::NULLS_NOT_DISTINCT).is_some() {
        definition.exact("nulls", "not distinct");
    }
    if let Some(parameters) = parameters::of_new(node) {
        definition.exact(PARAMETERS, parameters);
    }
    definition
}

fn of_key(number: usize, item: &SyntaxNode, definition: &mut Definition) {
    let has = |kind: K| tree::child(item, kind).is_some();
    let descending = has(K::SORT_DESC);
    let nulls_first = has(K::NULLS_FIRST) || (descending && !has(K::NULLS_LAST));
    if descending || nulls_first {
        let order = Order { descending, nulls_first };
        definition.exact(&format!("order of key {number}"), order.to_string());
    }
    let Some(mut key) = item.first_child() else { return };
    if key.kind() == K::COLLATE {
        if let Some(name) = tree::child(&key, K::COLLATION_REF) {
            let known = tree::name(&name).and_then(|name| of_the_server(&name));
            let shown = known.map_or_else(|| tree::lower(&name), |known| known.to_string());
            definition.exact(&format!("collation of key {number}"), shown);
        }
        if let Some(inner) = key.first_child() {
            key = inner;
        }
    }
    while key.kind() == K::PAREN_EXPR {
        let Some(inner) = key.first_child() else { break };
        key = inner;
    }
    if key.kind() != K::NAME_REF {
        definition.set(format!("key {number}"), Value::Expression(tree::text(&key)));
    }
    let has = |kind: K| tree::child(item, kind).is_some();
    let descending = has(K::SORT_DESC);
    let first = if has(K::NULLS_FIRST) {
        true
    } else if has(K::NULLS_LAST) {
        false
    } else {
        descending
    };
    if descending || first {
        let direction = if descending { "desc" } else { "asc" };
        let nulls = if first { "nulls first" } else { "nulls last" };
        definition.exact(&format!("order of key {number}"), format!("{direction} {nulls}"));
    }
    if let Some(class) = tree::child(item, K::OP_CLASS_REF).and_then(|class| tree::name(&class)) {
        let aspect = format!("operator class of key {number}");
        let name = class.name.name;
        if OTHER_CLASSES.contains(&&*name) {
            definition.exact(&aspect, name);
        }
    }
}
