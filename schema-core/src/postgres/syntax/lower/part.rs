//! Triggers, policies and rules: what hangs on a table.

use std::sync::Arc;

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::definition::{Definition, Value};
use super::super::object::{CreatePart, PartKind, PartRef};
use super::super::query_text::QueryText;
use super::super::statement::{Kind, Name};
use super::super::tree;
use super::create_table;
use super::definition::deferral_in_words;

/// The kind, the name and the table that a statement about one names.
pub(super) fn reference(node: &SyntaxNode) -> Option<PartRef> {
    let (kind, name) = node.children().find_map(|child| {
        let kind = match child.kind() {
            K::TRIGGER | K::TRIGGER_REF => PartKind::Trigger,
            K::POLICY | K::POLICY_REF => PartKind::Policy,
            K::RULE | K::RULE_REF => PartKind::Rule,
            _ => return None,
        };
        Some((kind, tree::ident(&child)?))
    })?;
    let table = node.descendants().find_map(|child| {
        let is_table = matches!(child.kind(), K::RELATION_NAME_REF | K::TABLE_NAME_REF);
        is_table.then(|| tree::name(&child)).flatten()
    })?;
    Some(PartRef { kind, name, table })
}

pub(super) fn create(node: &SyntaxNode) -> Option<Kind> {
    let part = reference(node)?;
    let mut function = None;
    let definition = match part.kind {
        PartKind::Trigger => {
            function = called(node);
            trigger(node)
        }
        PartKind::Policy => policy(node),
        PartKind::Rule => rule(node),
    };
    Some(Kind::CreatePart(CreatePart {
        part,
        or_replace: tree::child(node, K::OR_REPLACE).is_some(),
        definition,
        function,
    }))
}

/// The function that a trigger runs.
fn called(node: &SyntaxNode) -> Option<Name> {
    let call = tree::child(node, K::CALL_EXPR)?;
    let path = call.first_child()?;
    let mut parts: Vec<_> = if path.kind() == K::NAME_REF {
        vec![tree::ident(&path)?]
    } else {
        path.descendants()
            .filter(|node| node.kind() == K::NAME_REF)
            .filter_map(|part| tree::ident(&part))
            .collect()
    };
    let name = parts.pop()?;
    Some(Name { schema: parts.pop(), name, span: tree::span(&path) })
}

fn trigger(node: &SyntaxNode) -> Definition {
    let mut definition = Definition::default();
    let mut events = Vec::new();
    definition.exact("level", "statement");
    definition.exact("state", "enabled");
    for child in node.children() {
        match child.kind() {
            K::TIMING_BEFORE | K::TIMING_AFTER | K::TIMING_INSTEAD_OF => {
                definition.exact("timing", tree::lower(&child));
            }
            K::TRIGGER_EVENT_LIST => {
                for event in child.children() {
                    let word = tree::tokens(&event).next().map(|token| token.text().to_lowercase());
                    events.extend(word);
                    let columns: Vec<String> = create_table::idents(&event, K::COLUMN_NAME_REF)
                        .into_iter()
                        .map(|column| column.name)
                        .collect();
                    if !columns.is_empty() {
                        definition.set("columns", Value::Columns(columns));
                    }
                }
            }
            K::FOR_EACH_ROW => definition.exact("level", "row"),
            K::WHEN_CONDITION => {
                if let Some(condition) = child.children().last() {
                    definition.set("condition", Value::Expression(tree::text(&condition)));
                }
            }
            K::CALL_EXPR => {
                let arguments = tree::child(&child, K::ARG_LIST);
                let arguments: Vec<SyntaxNode> =
                    arguments.iter().flat_map(SyntaxNode::children).collect();
                let texts: Option<Vec<String>> = arguments.iter().map(trigger_argument).collect();
                match texts {
                    _ if arguments.is_empty() => {}
                    Some(texts) => definition.exact("arguments", texts.join(", ")),
                    None => definition.set("arguments", Value::Unknown),
                }
            }
            K::REFERENCING => {
                let mut names: Vec<String> =
                    child.children().map(|name| tree::lower(&name).replace(" as ", " ")).collect();
                names.sort();
                definition.exact("transition tables", names.join(", "));
            }
            _ => {}
        }
    }
    events.sort();
    definition.exact("events", events.join(", "));
    if tree::has(node, K::CONSTRAINT_KW) {
        let text = tree::lower(node);
        let deferrable = text.contains(" deferrable ") && !text.contains(" not deferrable ");
        let deferred = text.contains(" initially deferred ");
        definition.exact("deferral", deferral_in_words(deferrable, deferred));
    }
    definition
}

/// An argument as the server keeps it: a text, whatever is written. `None` for a string with
/// escapes.
fn trigger_argument(argument: &SyntaxNode) -> Option<String> {
    let literal = argument.descendants().find(|node| node.kind() == K::LITERAL);
    if let Some(text) = literal.and_then(|literal| tree::string(&literal)) {
        return Some(text);
    }
    let mut tokens = tree::tokens(argument);
    let (only, more) = (tokens.next()?, tokens.next());
    let is_plain = more.is_none() && !only.text().contains('\'');
    is_plain.then(|| tree::fold(only.text()))
}

/// The parts of a policy that are written; `ALTER POLICY` shares them.
pub(super) fn policy_parts(node: &SyntaxNode) -> Definition {
    let mut definition = Definition::default();
    for child in node.descendants() {
        let expression = || child.children().last().map(|one| Value::Expression(tree::text(&one)));
        match child.kind() {
            K::POLICY_ROLES => {
                let text = tree::lower(&child);
                let mut roles: Vec<&str> =
                    text.trim_start_matches("to ").split(',').map(str::trim).collect();
                roles.sort_unstable();
                definition.exact("roles", roles.join(", "));
            }
            K::USING_EXPR_CLAUSE => {
                definition.set("`USING`", expression().unwrap_or(Value::Unknown));
            }
            K::WITH_CHECK_EXPR_CLAUSE => {
                definition.set("`WITH CHECK`", expression().unwrap_or(Value::Unknown));
            }
            _ => {}
        }
    }
    definition
}

fn policy(node: &SyntaxNode) -> Definition {
    let mut definition = Definition::default();
    definition.exact("kind", "permissive");
    definition.exact("command", "all");
    definition.exact("roles", "public");
    if let Some(kind) = tree::child(node, K::AS_POLICY_TYPE) {
        definition.exact("kind", tree::lower(&kind).trim_start_matches("as ").to_owned());
    }
    if let Some(command) = tree::child(node, K::POLICY_COMMAND) {
        definition.exact("command", tree::lower(&command).trim_start_matches("for ").to_owned());
    }
    definition.update(&policy_parts(node));
    definition
}

fn rule(node: &SyntaxNode) -> Definition {
    let mut definition = Definition::default();
    let event = node.descendants().find(|child| child.kind() == K::RULE_EVENT);
    if let Some(event) = event {
        definition.exact("event", tree::lower(&event));
    }
    let action = node.descendants().find(|child| child.kind() == K::RULE_DO);
    let instead = action.as_ref().is_some_and(|action| tree::has(action, K::INSTEAD_KW));
    let on = tree::child(node, K::RULE_ON);
    if let Some(condition) = on.and_then(|on| tree::child(&on, K::WHERE_CLAUSE)) {
        definition.set("condition", Value::Query(Arc::new(QueryText::of(&condition))));
    }
    if let Some(action) = action {
        definition.set("commands", Value::Query(Arc::new(QueryText::of(&action))));
    }
    definition.exact("action", if instead { "instead" } else { "also" });
    definition
}

pub(super) fn drop(node: &SyntaxNode) -> Option<Kind> {
    Some(Kind::DropPart {
        part: reference(node)?,
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
    })
}

pub(super) fn alter(node: &SyntaxNode) -> Option<Kind> {
    let part = reference(node)?;
    for child in node.children() {
        match child.kind() {
            K::TRIGGER_RENAME_TO | K::POLICY_RENAME_TO | K::RULE_RENAME_TO => {
                let to = child.children().find_map(|name| tree::ident(&name))?;
                return Some(Kind::RenamePart { part, to });
            }
            K::ALTER_POLICY_TO => {
                return Some(Kind::AlterPolicy { part, definition: policy_parts(&child) });
            }
            _ => {}
        }
    }
    Some(match part.kind {
        PartKind::Policy => Kind::AlterPolicy { part, definition: policy_parts(node) },
        PartKind::Trigger | PartKind::Rule => Kind::Inert,
    })
}
