//! Domains, composite types and ranges.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::definition::{Definition, Value};
use super::super::statement::{Ident, Kind, Name, TypeSyntax};
use super::super::tree;
use super::super::types::{
    AttributeChange, AttributeDef, CreateDomain, CreateRange, DomainChange, DomainCheck,
    TypeStatement,
};
use super::{create_table, data_type};

pub(super) fn create_domain(node: &SyntaxNode) -> Option<Kind> {
    let mut domain = CreateDomain {
        name: tree::name(&tree::child(node, K::DOMAIN)?)?,
        base: data_type_of(node)?,
        collation: collation(node),
        default: None,
        not_null: false,
        checks: vec![],
    };
    for clause in node.children() {
        match clause.kind() {
            K::NOT_NULL_CONSTRAINT => domain.not_null = true,
            K::DEFAULT_CONSTRAINT => domain.default = create_table::expression_text(&clause),
            K::CHECK_CONSTRAINT => domain.checks.push(check(&clause)),
            _ => {}
        }
    }
    Some(Kind::Type(TypeStatement::CreateDomain(domain)))
}

pub(super) fn alter_domain(node: &SyntaxNode) -> Option<Kind> {
    let name = tree::name(&tree::child(node, K::DOMAIN_REF)?)?;
    let action = node.children().find(|child| child.kind() != K::DOMAIN_REF)?;
    let ident = |kind| tree::child(&action, kind).and_then(|child| tree::ident(&child));
    let change = match action.kind() {
        K::DOMAIN_RENAME_TO => {
            let to = tree::name(&tree::child(&action, K::DOMAIN)?)?.name;
            return Some(Kind::RenameType { name, to });
        }
        K::SET_SCHEMA => {
            return Some(Kind::MoveType { name, schema: ident(K::SCHEMA_REF)? });
        }
        K::SET_DEFAULT => DomainChange::Default(create_table::expression_text(&action)),
        K::DROP_DEFAULT => DomainChange::Default(None),
        K::SET_NOT_NULL => DomainChange::NotNull(true),
        K::DROP_NOT_NULL => DomainChange::NotNull(false),
        K::ADD_CONSTRAINT => {
            let written = action.children().next()?;
            match written.kind() {
                K::CHECK_CONSTRAINT => DomainChange::AddCheck(check(&written)),
                K::NOT_NULL_CONSTRAINT => DomainChange::NotNull(true),
                _ => DomainChange::Inert,
            }
        }
        K::DROP_CONSTRAINT => DomainChange::DropCheck {
            name: ident(K::CONSTRAINT_NAME_REF)?,
            if_exists: tree::child(&action, K::IF_EXISTS).is_some(),
        },
        K::RENAME_CONSTRAINT => DomainChange::RenameCheck {
            name: ident(K::CONSTRAINT_NAME_REF)?,
            to: ident(K::CONSTRAINT_NAME)?,
        },
        K::VALIDATE_CONSTRAINT => DomainChange::Validate { name: ident(K::CONSTRAINT_NAME_REF)? },
        _ => DomainChange::Inert,
    };
    Some(Kind::Type(TypeStatement::AlterDomain { name, change }))
}

fn check(node: &SyntaxNode) -> DomainCheck {
    let mut definition = Definition::default();
    let expression = node
        .children()
        .find(|child| !matches!(child.kind(), K::CONSTRAINT_NAME_CLAUSE | K::NOT_VALID));
    if let Some(expression) = expression {
        definition.set("expression", Value::Expression(tree::text(&expression)));
    }
    let is_invalid = node.descendants().any(|part| part.kind() == K::NOT_VALID);
    definition.exact("validity", if is_invalid { "not valid" } else { "valid" });
    let name = tree::child(node, K::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| tree::ident(&tree::child(&clause, K::CONSTRAINT_NAME)?));
    DomainCheck { name, definition, span: tree::span(node) }
}

/// The body of a `CREATE TYPE .. AS (..)`.
pub(super) fn create_composite(name: Name, body: &SyntaxNode) -> Option<Kind> {
    let fields = body.descendants().filter(|node| node.kind() == K::COMPOSITE_FIELD_DEF);
    let attributes: Option<Vec<AttributeDef>> =
        fields.map(|field| attribute(&field, K::COMPOSITE_FIELD)).collect();
    Some(Kind::Type(TypeStatement::CreateComposite { name, attributes: attributes? }))
}

fn attribute(node: &SyntaxNode, name: K) -> Option<AttributeDef> {
    Some(AttributeDef {
        name: tree::ident(&tree::child(node, name)?)?,
        data_type: data_type_of(node)?,
        collation: collation(node),
        span: tree::span(node),
    })
}

/// The actions of an `ALTER TYPE` on the attributes of a composite type.
pub(super) fn alter_composite(name: Name, action: &SyntaxNode) -> Option<Kind> {
    let ident =
        |node: &SyntaxNode, kind| tree::child(node, kind).and_then(|child| tree::ident(&child));
    let mut changes = Vec::new();
    for change in std::iter::once(action.clone()).chain(action.children()) {
        changes.push(match change.kind() {
            K::ADD_ATTRIBUTE => AttributeChange::Add(attribute(&change, K::COMPOSITE_FIELD)?),
            K::ALTER_ATTRIBUTE => {
                AttributeChange::Alter(attribute(&change, K::COMPOSITE_FIELD_REF)?)
            }
            K::DROP_ATTRIBUTE => AttributeChange::Drop {
                name: ident(&change, K::COMPOSITE_FIELD_REF)?,
                if_exists: tree::child(&change, K::IF_EXISTS).is_some(),
            },
            K::RENAME_ATTRIBUTE => AttributeChange::Rename {
                name: ident(&change, K::COMPOSITE_FIELD_REF)?,
                to: ident(&change, K::COMPOSITE_FIELD)?,
            },
            _ => continue,
        });
    }
    Some(Kind::Type(TypeStatement::AlterComposite { name, changes }))
}

/// The body of a `CREATE TYPE .. AS RANGE`.
pub(super) fn create_range(name: Name, body: &SyntaxNode) -> Option<Kind> {
    let mut range =
        CreateRange { name, subtype: None, multirange: None, definition: Definition::default() };
    let options = body.descendants().filter(|node| node.kind() == K::ATTRIBUTE_OPTION);
    for option in options {
        let Some(key) = tree::child(&option, K::ATTRIBUTE_NAME).and_then(|key| tree::ident(&key))
        else {
            continue;
        };
        let value = tree::child(&option, K::ATTRIBUTE_VALUE)?;
        let written = value.children().find_map(|child| data_type::lower(&child));
        match &*key.name {
            "subtype" => range.subtype = written,
            "multirange_type_name" => range.multirange = Some(named(&value, &written?)),
            "subtype_opclass" => range.definition.exact("operator class", tree::lower(&value)),
            "collation" => range.definition.exact("collation", tree::lower(&value)),
            "canonical" => range.definition.exact("canonical function", tree::lower(&value)),
            "subtype_diff" => {
                range.definition.exact("difference function", tree::lower(&value));
            }
            _ => {}
        }
    }
    Some(Kind::Type(TypeStatement::CreateRange(range)))
}

/// What reads as a type is the name of one that is made.
fn named(node: &SyntaxNode, written: &TypeSyntax) -> Name {
    let span = tree::span(node);
    let ident = |name: &String| Ident { name: name.clone(), span };
    Name { schema: written.schema.as_ref().map(ident), name: ident(&written.name), span }
}

fn data_type_of(node: &SyntaxNode) -> Option<TypeSyntax> {
    node.children().find_map(|child| data_type::lower(&child))
}

/// The collation that is written behind a type, as the server knows it.
fn collation(node: &SyntaxNode) -> Option<String> {
    let clause = tree::child(node, K::COLLATE)?;
    let name = tree::name(&tree::child(&clause, K::COLLATION_REF)?)?;
    Some(name.name.name)
}
