//! Where a statement uses a new value of an enum: strings whose type is written down, or is that
//! of a column.
//!
//! Only strings that the server reads as a value when it looks at the statement, whether a row is
//! there or not: bodies of functions and `DO` blocks are passed over, as are subqueries that name
//! columns, and all that stands under `IF EXISTS` or `IF NOT EXISTS`, which may not be looked at.

use std::collections::HashSet;

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::statement::{Ident, Name, TypeSyntax, Typed, ValueUse};
use super::super::tree;
use super::{create_table, data_type};

/// The uses of the values of that text.
pub(super) fn uses(node: &SyntaxNode, added: &HashSet<String>) -> Vec<ValueUse> {
    let is_read_at_once = matches!(
        node.kind(),
        K::SELECT
            | K::COMPOUND_SELECT
            | K::INSERT
            | K::UPDATE
            | K::DELETE
            | K::CREATE_TABLE
            | K::CREATE_TABLE_AS
            | K::ALTER_TABLE
            | K::CREATE_INDEX
            | K::CREATE_VIEW
            | K::CREATE_MATERIALIZED_VIEW
    );
    let is_conditional = |node: &SyntaxNode| {
        node.descendants().any(|part| matches!(part.kind(), K::IF_EXISTS | K::IF_NOT_EXISTS))
    };
    if !is_read_at_once {
        return vec![];
    }
    let literals = node.descendants().filter(|part| part.kind() == K::LITERAL);
    let mut uses: Vec<ValueUse> = literals
        .filter_map(|literal| {
            // Strings on two lines are one.
            let value = tree::string(&literal).filter(|_| tree::tokens(&literal).count() == 1)?;
            let typed = added.contains(&value).then(|| typed(&literal)).flatten()?;
            Some(ValueUse { value, span: tree::span(&literal), typed })
        })
        .collect();
    if !uses.is_empty() && is_conditional(node) {
        uses.clear();
    }
    uses
}

fn typed(literal: &SyntaxNode) -> Option<Typed> {
    let parent = literal.parent()?;
    match parent.kind() {
        K::CAST_EXPR => written(&parent),
        K::DEFAULT_CONSTRAINT => written(&parent.parent()?),
        K::SET_DEFAULT => {
            let action = parent.parent().filter(|action| action.kind() == K::ALTER_COLUMN)?;
            altered(&action.parent()?, ident(&action)?)
        }
        K::SET_EXPR => assigned(&parent),
        K::ROW => row(literal, &parent),
        K::TARGET => target(&parent),
        K::BIN_EXPR => compared(&parent, literal),
        K::TUPLE_EXPR => {
            let list = parent.parent().filter(|list| tree::has(list, K::IN_KW))?;
            compared(&list, &parent)
        }
        _ => None,
    }
}

/// The type that a cast or a column says.
fn written(node: &SyntaxNode) -> Option<Typed> {
    let written = node.children().find_map(|child| data_type::lower(&child));
    written.filter(|written: &TypeSyntax| !written.array).map(Typed::Type)
}

/// A column of the table that is altered, unless the same statement makes it another.
fn altered(statement: &SyntaxNode, column: Ident) -> Option<Typed> {
    let changes = |node: &SyntaxNode| matches!(node.kind(), K::SET_TYPE | K::DROP_COLUMN);
    if statement.descendants().any(|part| changes(&part)) {
        return None;
    }
    let table = tree::name(&tree::child(statement, K::TABLE_RELATION_NAME)?)?;
    Some(Typed::Column { table, column })
}

/// `SET column = 'value'`, of an `UPDATE` or of an `INSERT .. ON CONFLICT`.
fn assigned(expression: &SyntaxNode) -> Option<Typed> {
    let set = expression.parent().filter(|set| set.kind() == K::SET_SINGLE_COLUMN)?;
    let column = tree::child(&set, K::COLUMN_TARGET)?;
    // `SET values[1] = ..` and `SET part.of = ..` are about something else.
    if tree::tokens(&column).count() != 1 {
        return None;
    }
    let statement = set.ancestors().find(|node| {
        matches!(node.kind(), K::UPDATE | K::INSERT | K::MERGE | K::SELECT | K::CREATE_RULE)
    })?;
    Some(Typed::Column { table: written_table(&statement)?, column: ident(&column)? })
}

/// The table that an `INSERT`, `UPDATE` or `DELETE` writes.
fn written_table(statement: &SyntaxNode) -> Option<Name> {
    let kind = match statement.kind() {
        K::INSERT => K::RELATION_NAME_REF,
        K::UPDATE | K::DELETE => K::RELATION_NAME,
        _ => return None,
    };
    tree::name(&tree::child(statement, kind)?)
}

/// `INSERT .. VALUES (.., 'value', ..)`
fn row(literal: &SyntaxNode, row: &SyntaxNode) -> Option<Typed> {
    let values = row.parent().and_then(|list| list.parent())?;
    let insert = values.parent().filter(|_| values.kind() == K::VALUES)?;
    inserted(&insert, row.children().position(|one| one == *literal)?)
}

/// `INSERT .. SELECT .., 'value', ..`
fn target(target: &SyntaxNode) -> Option<Typed> {
    let list = target.parent()?;
    let clause = list.parent().filter(|clause| clause.kind() == K::SELECT_CLAUSE)?;
    if tree::child(&clause, K::DISTINCT_CLAUSE).is_some() {
        return None;
    }
    let at = list.children().position(|one| one == *target)?;
    let is_star =
        |one: &SyntaxNode| tree::tokens(one).last().is_some_and(|last| last.kind() == K::STAR);
    if list.children().take(at).any(|one| is_star(&one)) {
        return None;
    }
    let select = clause.parent().filter(|select| select.kind() == K::SELECT)?;
    inserted(&select.parent()?, at)
}

fn inserted(insert: &SyntaxNode, at: usize) -> Option<Typed> {
    if insert.kind() != K::INSERT {
        return None;
    }
    let table = written_table(insert)?;
    let Some(list) = tree::child(insert, K::COLUMN_TARGET_LIST) else {
        return Some(Typed::Nth { table, at });
    };
    let column = tree::children(&list, K::COLUMN_TARGET).nth(at)?;
    if tree::tokens(&column).count() != 1 {
        return None;
    }
    Some(Typed::Column { table, column: ident(&column)? })
}

/// `column = 'value'`, `column <> 'value'`, `column IN ('value', ..)`, either way round.
fn compared(comparison: &SyntaxNode, value: &SyntaxNode) -> Option<Typed> {
    let is_comparison = comparison
        .children_with_tokens()
        .any(|part| matches!(part.kind(), K::EQ | K::NEQ | K::NEQB | K::IN_KW));
    let other = comparison.children().find(|child| child != value)?;
    if !is_comparison || other.kind() != K::NAME_REF {
        return None;
    }
    let column = tree::ident(&other)?;
    for node in comparison.ancestors().skip(1) {
        let parent = node.parent()?;
        match node.kind() {
            K::CHECK_CONSTRAINT => return checked(&parent, column),
            K::WHERE_CLAUSE => {
                let others = [K::FROM_CLAUSE, K::USING_CLAUSE];
                let is_alone = !parent.children().any(|child| others.contains(&child.kind()));
                return match parent.kind() {
                    K::UPDATE | K::DELETE if is_alone => {
                        Some(Typed::Column { table: written_table(&parent)?, column })
                    }
                    K::CREATE_INDEX => altered(&parent, column),
                    _ => None,
                };
            }
            K::SELECT | K::SELECT_CLAUSE | K::COMPOUND_SELECT | K::SET_CLAUSE => {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// A column in the `CHECK` of a table that is made or altered.
fn checked(parent: &SyntaxNode, column: Ident) -> Option<Typed> {
    let statement =
        parent.ancestors().find(|node| matches!(node.kind(), K::CREATE_TABLE | K::ALTER_TABLE))?;
    let columns = statement
        .descendants()
        .filter(|node| matches!(node.kind(), K::COLUMN | K::ADD_COLUMN))
        .filter_map(|node| create_table::column(&node));
    match columns.into_iter().find(|one| one.name.name == column.name) {
        Some(made) => made.data_type.filter(|made| !made.array).map(Typed::Type),
        None if statement.kind() == K::ALTER_TABLE => altered(&statement, column),
        None => None,
    }
}

/// The column that a node names.
fn ident(node: &SyntaxNode) -> Option<Ident> {
    tree::ident(&tree::child(node, K::COLUMN_NAME_REF)?)
}
