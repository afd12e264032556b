//! `COMMENT ON`.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::object::{CommentOn, CommentText, Commented, RoutineKind};
use super::super::statement::{Kind, Name};
use super::super::tree;
use super::{objects, part, routine};

pub(super) fn lower(node: &SyntaxNode) -> Option<Kind> {
    let object = node.children().find(|child| child.kind() != K::LITERAL)?;
    let text = match tree::child(node, K::LITERAL) {
        None => CommentText::None,
        Some(literal) if tree::tokens(&literal).count() == 1 => {
            let is_null = tree::tokens(&literal).any(|token| token.kind() == K::NULL_KW);
            match tree::string(&literal).or_else(|| tree::dollar_quoted(&literal)) {
                _ if is_null => CommentText::None,
                Some(text) if text.is_empty() => CommentText::None,
                Some(text) => CommentText::Text(text),
                None => CommentText::Unknown,
            }
        }
        Some(_) => CommentText::Unknown,
    };
    Some(Kind::Comment(CommentOn { on: commented(&object)?, text }))
}

fn commented(object: &SyntaxNode) -> Option<Commented> {
    let routine = |what| {
        let routine = object.children().find_map(|child| routine::reference(&child))?;
        Some(Commented::Routine { what, routine })
    };
    let named = |what| {
        let name = object.children().find_map(|child| tree::ident(&child))?;
        Some(Commented::Named { what, name })
    };
    match object.kind() {
        K::OBJECT_TABLE
        | K::OBJECT_VIEW
        | K::OBJECT_MATERIALIZED_VIEW
        | K::OBJECT_SEQUENCE
        | K::OBJECT_FOREIGN_TABLE
        | K::OBJECT_INDEX => {
            let named = object.children().next()?;
            Some(Commented::Relation(name_of(&named)?))
        }
        K::OBJECT_COLUMN => {
            let path = tree::child(object, K::QUALIFIED_COLUMN_NAME_REF)?;
            let (table, column) = objects::column_path(&path)?;
            Some(Commented::Column { table, column })
        }
        K::OBJECT_CONSTRAINT => match tree::child(object, K::TABLE_NAME_REF) {
            Some(table) => {
                let named = tree::child(object, K::CONSTRAINT_NAME_REF)?;
                Some(Commented::Constraint {
                    table: tree::name(&table)?,
                    name: tree::ident(&named)?,
                })
            }
            None => Some(Commented::Other),
        },
        K::OBJECT_TRIGGER | K::OBJECT_POLICY | K::OBJECT_RULE => {
            Some(Commented::Part(part::reference(object)?))
        }
        K::OBJECT_FUNCTION => routine(RoutineKind::Function),
        K::OBJECT_PROCEDURE => routine(RoutineKind::Procedure),
        K::OBJECT_AGGREGATE => routine(RoutineKind::Aggregate),
        K::OBJECT_ROUTINE => routine(RoutineKind::Any),
        K::OBJECT_TYPE | K::OBJECT_DOMAIN => {
            Some(Commented::Type(name_of(&object.children().next()?)?))
        }
        K::OBJECT_SCHEMA => named("schema"),
        K::OBJECT_EXTENSION => named("extension"),
        _ => Some(Commented::Other),
    }
}

fn name_of(node: &SyntaxNode) -> Option<Name> {
    tree::name(node).or_else(|| {
        let name = tree::ident(node)?;
        Some(Name { schema: None, span: name.span, name })
    })
}
