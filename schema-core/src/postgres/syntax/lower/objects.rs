//! Statements about objects that are known by name only, and about enums.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{Beside, Dropped, Ident, Kind, Name};
use super::super::tree;
use super::{create_table, view};

/// Names below the nodes that refer to relations, types and the like.
fn names(node: &SyntaxNode, kinds: &[K]) -> Vec<Name> {
    node.children()
        .filter(|child| kinds.contains(&child.kind()))
        .filter_map(|child| tree::name(&child))
        .collect()
}

pub(super) fn relation(node: &SyntaxNode, what: &'static str) -> Option<Kind> {
    let named = node
        .children()
        .find(|child| matches!(child.kind(), K::TABLE_NAME | K::VIEW | K::SEQUENCE))?;
    let name = tree::name(&named)?;
    if create_table::is_temporary(node) {
        return Some(Kind::CreateTemporary { name });
    }
    Some(Kind::CreateRelation {
        what,
        name,
        or_replace: tree::child(node, K::OR_REPLACE).is_some(),
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        owner: owner(node),
        query: matches!(what, "view" | "materialized view").then(|| view::lower(node)),
    })
}

/// The column of `OWNED BY`; `None` where there is none, or `NONE`.
fn owner(node: &SyntaxNode) -> Option<(Name, Ident)> {
    let clause = node.descendants().find(|child| child.kind() == K::OPTION_OWNED_BY)?;
    column_path(&tree::child(&clause, K::QUALIFIED_COLUMN_NAME_REF)?)
}

/// `schema.table.column`
pub(super) fn column_path(path: &SyntaxNode) -> Option<(Name, Ident)> {
    let mut parts: Vec<Ident> = path
        .descendants()
        .filter(|node| node.kind() == K::PATH_SEGMENT_REF)
        .filter_map(|segment| tree::ident(&segment))
        .collect();
    let column = parts.pop()?;
    let name = parts.pop()?;
    Some((Name { schema: parts.pop(), name, span: tree::span(path) }, column))
}

pub(super) fn select_into(node: &SyntaxNode) -> Option<Kind> {
    let into = tree::child(node, K::INTO_CLAUSE)?;
    let name = tree::name(&into)?;
    if into.descendants().any(|node| create_table::is_temporary(&node)) {
        return Some(Kind::CreateTemporary { name });
    }
    Some(Kind::CreateRelation {
        what: "table made by a query",
        name,
        or_replace: false,
        if_not_exists: false,
        owner: None,
        query: None,
    })
}

pub(super) fn drop_relations(node: &SyntaxNode, what: Dropped) -> Kind {
    let kinds = [K::TABLE_NAME_REF, K::INDEX_REF, K::VIEW_REF, K::SEQUENCE_REF];
    Kind::DropRelations {
        what,
        names: names(node, &kinds),
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn alter_relation(node: &SyntaxNode) -> Option<Kind> {
    let Some(name) = names(node, &[K::INDEX_REF, K::VIEW_REF, K::SEQUENCE_REF]).pop() else {
        return Some(Kind::Inert);
    };
    for action in node.children() {
        match action.kind() {
            K::INDEX_RENAME_TO | K::VIEW_RENAME_TO | K::SEQUENCE_RENAME_TO => {
                let to = action.children().find_map(|child| {
                    tree::name(&child).map(|name| name.name).or_else(|| tree::ident(&child))
                })?;
                return Some(Kind::RenameRelation { name, to });
            }
            K::SET_SCHEMA => {
                let schema = tree::ident(&tree::child(&action, K::SCHEMA_REF)?)?;
                return Some(Kind::MoveRelation { name, schema });
            }
            K::OPTION_OWNED_BY => return Some(Kind::OwnSequence { name, owner: owner(node) }),
            _ => {}
        }
    }
    Some(Kind::Inert)
}

pub(super) fn create_type(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::TYPE_NAME)?)?;
    let Some(body) = tree::child(node, K::ENUM_TYPE) else {
        return Some(Kind::CreateType { what: "type", name });
    };
    let variants = tree::child(&body, K::VARIANT_LIST)?;
    let labels: Option<Vec<String>> =
        tree::children(&variants, K::VARIANT).map(|variant| tree::string(&variant)).collect();
    Some(match labels {
        Some(labels) => Kind::CreateEnum { name, labels },
        None => Kind::CreateType { what: "enum with escapes in its labels", name },
    })
}

pub(super) fn opaque_type(node: &SyntaxNode, what: &'static str) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::DOMAIN)?)?;
    Some(Kind::CreateType { what, name })
}

pub(super) fn alter_type(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::TYPE_NAME_REF)?)?;
    let action = node.children().find(|child| child.kind() != K::TYPE_NAME_REF)?;
    let literals: Vec<String> =
        tree::children(&action, K::LITERAL).filter_map(|literal| tree::string(&literal)).collect();
    Some(match action.kind() {
        K::ADD_VALUE => {
            let beside = action.children().find_map(|child| {
                let side = match child.kind() {
                    K::BEFORE_VALUE => Beside::Before,
                    K::AFTER_VALUE => Beside::After,
                    _ => return None,
                };
                Some((side, tree::string(&tree::child(&child, K::LITERAL)?)?))
            });
            Kind::AddLabel {
                name,
                label: literals.into_iter().next()?,
                if_not_exists: tree::child(&action, K::IF_NOT_EXISTS).is_some(),
                beside,
            }
        }
        K::RENAME_VALUE => {
            let [from, to] = <[String; 2]>::try_from(literals).ok()?;
            Kind::RenameLabel { name, from, to }
        }
        K::TYPE_RENAME_TO => {
            Kind::RenameType { name, to: tree::name(&tree::child(&action, K::TYPE_NAME)?)?.name }
        }
        K::SET_SCHEMA => {
            Kind::MoveType { name, schema: tree::ident(&tree::child(&action, K::SCHEMA_REF)?)? }
        }
        _ => Kind::Inert,
    })
}

pub(super) fn alter_domain(node: &SyntaxNode) -> Option<Kind> {
    let name = names(node, &[K::DOMAIN_REF]).pop()?;
    for action in node.children() {
        match action.kind() {
            K::DOMAIN_RENAME_TO => {
                let to = action.children().find_map(|child| tree::name(&child))?.name;
                return Some(Kind::RenameType { name, to });
            }
            K::SET_SCHEMA => {
                let schema = tree::ident(&tree::child(&action, K::SCHEMA_REF)?)?;
                return Some(Kind::MoveType { name, schema });
            }
            _ => {}
        }
    }
    Some(Kind::Inert)
}

pub(super) fn drop_types(node: &SyntaxNode) -> Kind {
    Kind::DropTypes {
        names: names(node, &[K::TYPE_NAME_REF, K::DOMAIN_REF]),
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn create_schema(node: &SyntaxNode) -> Kind {
    let name = node
        .descendants()
        .find(|node| node.kind() == K::SCHEMA)
        .and_then(|schema| tree::ident(&schema));
    let target = [K::NAMED_SCHEMA, K::AUTHORIZATION_SCHEMA, K::IF_NOT_EXISTS];
    let has_elements = node.children().any(|child| !target.contains(&child.kind()));
    Kind::CreateSchema { name, has_elements }
}

pub(super) fn drop_schemas(node: &SyntaxNode) -> Kind {
    Kind::DropSchemas {
        names: tree::children(node, K::SCHEMA_REF)
            .filter_map(|schema| tree::ident(&schema))
            .collect(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn create_extension(node: &SyntaxNode) -> Option<Kind> {
    Some(Kind::CreateExtension {
        name: tree::ident(&tree::child(node, K::EXTENSION)?)?,
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
    })
}

pub(super) fn drop_extensions(node: &SyntaxNode) -> Kind {
    Kind::DropExtensions {
        names: create_table::idents(node, K::EXTENSION_REF),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn drop_other(node: &SyntaxNode, what: &'static str) -> Kind {
    Kind::DropOther { what, cascade: tree::child(node, K::CASCADE).is_some() }
}
