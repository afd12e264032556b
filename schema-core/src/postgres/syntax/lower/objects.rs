//! Statements about objects that are known by name only, and about enums.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{AlterTable, Beside, Dropped, Ident, Kind, Name, TableAction};
use super::super::tree;
use super::{create_table, parameters, types, view};

/// Names below the nodes that refer to relations, types and the like.
fn names(node: &SyntaxNode, kinds: &[K]) -> Vec<Name> {
    node.children()
        .filter(|child| kinds.contains(&child.kind()))
        .filter_map(|child| tree::name(&child))
        .collect()
}

pub(super) fn relation(node: &SyntaxNode, what: &'static str) -> Option<Kind> {
    let named = node.children().find(|child| matches!(child.kind(), K::TABLE_NAME | K::VIEW))?;
    let name = tree::name(&named)?;
    if create_table::is_temporary(node) {
        return Some(Kind::CreateTemporary { name });
    }
    Some(Kind::CreateRelation {
        what,
        name,
        or_replace: tree::child(node, K::OR_REPLACE).is_some(),
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        query: matches!(what, "view" | "materialized view").then(|| view::lower(node)),
    })
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
            K::ATTACH_INDEX_PARTITION => {
                let part = names(&action, &[K::INDEX_REF]).pop()?;
                return Some(Kind::AttachIndex { name, part });
            }
            K::SET_OPTIONS | K::RESET_OPTIONS => {
                let settings = if action.kind() == K::SET_OPTIONS {
                    parameters::set(&action)
                } else {
                    parameters::reset(&action)
                };
                return Some(Kind::AlterTable(AlterTable {
                    name,
                    if_exists: tree::child(node, K::IF_EXISTS).is_some(),
                    only: false,
                    actions: vec![TableAction::SetParameters(settings)],
                }));
            }
            K::RENAME_COLUMN => {
                return Some(Kind::AlterTable(AlterTable {
                    name,
                    if_exists: tree::child(node, K::IF_EXISTS).is_some(),
                    only: false,
                    actions: vec![TableAction::RenameColumn {
                        column: tree::ident(&tree::child(&action, K::COLUMN_NAME_REF)?)?,
                        to: tree::ident(&tree::child(&action, K::COLUMN_NAME)?)?,
                    }],
                }));
            }
            _ => {}
        }
    }
    Some(Kind::Inert)
}

pub(super) fn create_type(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::TYPE_NAME)?)?;
    let opaque = |what| Some(Kind::CreateType { what, name: name.clone() });
    if let Some(body) = tree::child(node, K::COMPOSITE_TYPE) {
        let composite = types::create_composite(name.clone(), &body);
        return composite.or_else(|| opaque("composite type"));
    }
    if let Some(body) = tree::child(node, K::RANGE_TYPE) {
        let range = types::create_range(name.clone(), &body);
        return range.or_else(|| opaque("range type"));
    }
    let Some(body) = tree::child(node, K::ENUM_TYPE) else { return opaque("type") };
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
        K::ALTER_TYPE_ATTRIBUTE_ACTION_LIST
        | K::ADD_ATTRIBUTE
        | K::ALTER_ATTRIBUTE
        | K::DROP_ATTRIBUTE
        | K::RENAME_ATTRIBUTE => return types::alter_composite(name, &action),
        _ => Kind::Inert,
    })
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
    let if_not_exists = tree::child(node, K::IF_NOT_EXISTS).is_some();
    Kind::CreateSchema { name, if_not_exists, has_elements }
}

pub(super) fn rename_schema(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::ident(&tree::child(node, K::SCHEMA_REF)?)?;
    let action = tree::child(node, K::SCHEMA_RENAME_TO)?;
    Some(Kind::RenameSchema { name, to: tree::ident(&tree::child(&action, K::SCHEMA)?)? })
}

pub(super) fn drop_schemas(node: &SyntaxNode) -> Kind {
    Kind::DropSchemas {
        names: tree::children(node, K::SCHEMA_REF)
            .filter_map(|schema| tree::ident(&schema))
            .collect(),
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn create_extension(node: &SyntaxNode) -> Option<Kind> {
    Some(Kind::CreateExtension {
        name: tree::ident(&tree::child(node, K::EXTENSION)?)?,
        if_not_exists: tree::child(node, K::IF_NOT_EXISTS).is_some(),
        schema: tree::child(node, K::EXTENSION_SCHEMA)
            .and_then(|clause| tree::ident(&tree::child(&clause, K::SCHEMA_REF)?)),
        cascade: tree::has(node, K::CASCADE_KW),
    })
}

/// `ALTER EXTENSION .. UPDATE` changes nothing that is known of an extension; what is added to one or
/// taken out of it is the author's of one.
pub(super) fn alter_extension(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::ident(&tree::child(node, K::EXTENSION_REF)?)?;
    let Some(action) = tree::child(node, K::SET_SCHEMA) else { return Some(Kind::Unclaimed) };
    let schema = tree::ident(&tree::child(&action, K::SCHEMA_REF)?)?;
    Some(Kind::MoveExtension { name, schema })
}

pub(super) fn drop_extensions(node: &SyntaxNode) -> Kind {
    Kind::DropExtensions {
        names: create_table::idents(node, K::EXTENSION_REF),
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn drop_other(node: &SyntaxNode, what: &'static str) -> Kind {
    Kind::DropOther { what, cascade: tree::child(node, K::CASCADE).is_some() }
}
