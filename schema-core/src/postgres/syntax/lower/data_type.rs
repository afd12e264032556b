//! Types as written.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::TypeSyntax;
use super::super::tree;
use crate::source::Span;

/// A type, its grammar's own words resolved to the server's internal names; `None` where the node
/// is none.
///
/// Source of the internal names: the production `SimpleTypename` of the server's grammar.
pub(super) fn lower(node: &SyntaxNode) -> Option<TypeSyntax> {
    let zone = |plain: &str, zoned: &str| {
        let with = node.descendants().any(|node| node.kind() == K::WITH_TIMEZONE);
        builtin(if with { zoned } else { plain }, modifiers(node))
    };
    let written = match node.kind() {
        K::ARRAY_TYPE => {
            let element = node.children().find_map(|child| lower(&child))?;
            TypeSyntax { array: true, ..element }
        }
        K::VARCHAR_TYPE => builtin("varchar", modifiers(node)),
        K::CHARACTER_TYPE => {
            let varying = tree::tokens(node).any(|token| token.kind() == K::VARYING_KW);
            match modifiers(node) {
                modifiers if varying => builtin("varchar", modifiers),
                modifiers if modifiers.is_empty() => builtin("bpchar", vec!["1".to_owned()]),
                modifiers => builtin("bpchar", modifiers),
            }
        }
        K::BIT_TYPE => match modifiers(node) {
            modifiers if modifiers.is_empty() => builtin("bit", vec!["1".to_owned()]),
            modifiers => builtin("bit", modifiers),
        },
        K::BIT_VARYING_TYPE => builtin("varbit", modifiers(node)),
        K::DOUBLE_TYPE => builtin("float8", vec![]),
        K::TIME_TYPE => zone("time", "timetz"),
        K::TIMESTAMP_TYPE => zone("timestamp", "timestamptz"),
        K::INTERVAL_TYPE => interval(node),
        K::PATH_TYPE => path(node)?,
        _ => return None,
    };
    Some(TypeSyntax { span: tree::span(node), ..written })
}

fn builtin(name: &str, modifiers: Vec<String>) -> TypeSyntax {
    let name = name.to_owned();
    let span = Span::default();
    TypeSyntax { schema: None, name, builtin: true, modifiers, array: false, span }
}

/// The literals in the parentheses after a type's name.
fn modifiers(node: &SyntaxNode) -> Vec<String> {
    let list = tree::child(node, K::ARG_LIST);
    let from = list.as_ref().unwrap_or(node);
    from.children()
        .filter(|child| matches!(child.kind(), K::ARG | K::LITERAL))
        .map(|child| tree::text(&child))
        .collect()
}

/// `interval day to second(3)`: the fields are kept as the first modifier.
fn interval(node: &SyntaxNode) -> TypeSyntax {
    let fields = node.children().find(|child| {
        !matches!(child.kind(), K::LITERAL | K::ARG_LIST) && tree::tokens(child).next().is_some()
    });
    let mut modifiers = modifiers(node);
    if let Some(fields) = fields {
        modifiers.insert(0, tree::text(&fields).to_ascii_lowercase());
    }
    builtin("interval", modifiers)
}

fn path(node: &SyntaxNode) -> Option<TypeSyntax> {
    let name = tree::name(node)?;
    let quoted = tree::tokens(node).next().is_some_and(|token| token.text().starts_with('"'));
    let modifiers = modifiers(node);
    let schema = name.schema.map(|schema| schema.name);
    let word = (schema.is_none() && !quoted).then_some(&*name.name.name);
    Some(match word {
        Some("int" | "integer") => builtin("int4", modifiers),
        Some("smallint") => builtin("int2", modifiers),
        Some("bigint") => builtin("int8", modifiers),
        Some("real") => builtin("float4", modifiers),
        Some("boolean") => builtin("bool", modifiers),
        Some("decimal" | "dec" | "numeric") => builtin("numeric", modifiers),
        // float(1) to float(24) is real, float(25) to float(53) and float are double precision.
        Some("float") => match modifiers.first().and_then(|digits| digits.parse::<u32>().ok()) {
            Some(..25) => builtin("float4", vec![]),
            _ => builtin("float8", vec![]),
        },
        _ => {
            let (name, span) = (name.name.name, Span::default());
            TypeSyntax { schema, name, builtin: false, modifiers, array: false, span }
        }
    })
}
