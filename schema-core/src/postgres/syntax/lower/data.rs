//! Statements about data, and those that run code.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::plpgsql;
use super::super::statement::{Call, Ident, Insert, Kind, Name};
use super::super::tree;
use super::super::words::Words;
use super::raise;

pub(super) fn do_block(node: &SyntaxNode) -> Kind {
    let block = plpgsql::block(node).map(Box::new);
    // What is run says by itself what it comes to.
    let raises = if block.is_some() { None } else { raise::always(node) };
    Kind::Do { words: words(node).of_plpgsql(), raises, block }
}

pub(super) fn query(node: &SyntaxNode) -> Kind {
    Kind::Query { words: words(node), calls: calls(node), called: called(node) }
}

/// So many calls of a query are looked at one by one.
const MOST_CALLS: usize = 100;

/// The calls in a query, the outer ones first; none where they are too many.
fn called(node: &SyntaxNode) -> Vec<Call> {
    let mut found = Vec::new();
    for call in node.descendants() {
        let named = match call.kind() {
            K::CALL_EXPR => call.first_child().filter(|called| called.kind() != K::ARG_LIST),
            K::CALL => tree::child(&call, K::PROCEDURE_NAME_REF),
            _ => None,
        };
        let Some(name) = named.and_then(|named| called_name(&named)) else { continue };
        if found.len() == MOST_CALLS {
            return vec![];
        }
        found.push(Call {
            name,
            arguments: plpgsql::arguments(&call),
            once: runs_once(&call, node),
        });
    }
    found
}

fn called_name(node: &SyntaxNode) -> Option<Name> {
    if node.kind() != K::FIELD_EXPR {
        return tree::name(node).or_else(|| {
            let name = tree::ident(node)?;
            Some(Name { schema: None, span: name.span, name })
        });
    }
    let mut parts = node.children().filter_map(|part| tree::ident(&part));
    let (schema, name, None) = (parts.next()?, parts.next()?, parts.next()) else { return None };
    Some(Name { span: name.span, schema: Some(schema), name })
}

/// `CALL f (..)`, and `SELECT f (..)` that reads nothing.
fn runs_once(call: &SyntaxNode, statement: &SyntaxNode) -> bool {
    if call == statement {
        return true;
    }
    let is_target = call.parent().is_some_and(|target| {
        target.kind() == K::TARGET
            && target
                .parent()
                .and_then(|list| list.parent())
                .is_some_and(|clause| clause.parent().as_ref() == Some(statement))
    });
    let is_plain = || {
        let clauses = |node: &SyntaxNode| {
            node.children().all(|clause| matches!(clause.kind(), K::SELECT_CLAUSE | K::TARGET_LIST))
        };
        clauses(statement) && !statement.descendants().any(|one| one.kind() == K::DISTINCT_CLAUSE)
    };
    is_target && is_plain()
}

/// A `SELECT`; `set_config('search_path', ..)`, as `pg_dump` writes it, is a `SET`.
pub(super) fn select(node: &SyntaxNode) -> Kind {
    let mut calls = node.descendants().filter(|call| call.kind() == K::CALL_EXPR);
    let Some(arguments) = calls.find_map(|call| path_setting(&call)) else { return query(node) };
    let targets = node.descendants().filter(|node| node.kind() == K::TARGET).count();
    let is_plain = targets == 1 && tree::child(node, K::FROM_CLAUSE).is_none();
    let value = arguments.get(1).cloned().flatten().filter(|_| is_plain);
    Kind::SetSearchPath(value.map(|value| {
        let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(tree::fold).collect()
    }))
}

/// The strings that a call of `set_config` for the `search_path` gets.
fn path_setting(call: &SyntaxNode) -> Option<Vec<Option<String>>> {
    let called = call.first_child()?;
    let function = tree::tokens(&called).last().map(|token| tree::fold(token.text()))?;
    let list = tree::child(call, K::ARG_LIST).filter(|_| function == "set_config")?;
    let arguments: Vec<Option<String>> = tree::children(&list, K::ARG)
        .map(|argument| tree::string(&tree::child(&argument, K::LITERAL)?))
        .collect();
    let setting = arguments.first()?.as_deref()?;
    setting.eq_ignore_ascii_case("search_path").then_some(arguments)
}

pub(super) fn insert(node: &SyntaxNode) -> Option<Kind> {
    let table = tree::name(&tree::child(node, K::RELATION_NAME_REF)?)?;
    let columns = tree::child(node, K::COLUMN_TARGET_LIST).map(|list| targets(&list));
    Some(Kind::Insert(Insert {
        table,
        columns: columns.unwrap_or_default(),
        says_on_conflict: tree::child(node, K::ON_CONFLICT_CLAUSE).is_some(),
        words: words(node),
        calls: calls(node),
    }))
}

pub(super) fn update(node: &SyntaxNode) -> Option<Kind> {
    let columns = tree::child(node, K::SET_CLAUSE).map(|clause| {
        let lists = clause
            .descendants()
            .filter(|node| matches!(node.kind(), K::SET_SINGLE_COLUMN | K::COLUMN_TARGET_LIST));
        lists.flat_map(|list| targets(&list)).collect()
    });
    Some(Kind::Update {
        table: relation(node)?,
        columns: columns.unwrap_or_default(),
        reads: reads(node),
        words: words(node),
        calls: calls(node),
    })
}

pub(super) fn delete(node: &SyntaxNode) -> Option<Kind> {
    let (table, reads) = (relation(node)?, reads(node));
    Some(Kind::Delete { table, reads, words: words(node), calls: calls(node) })
}

/// The bare names in what an `UPDATE` sets and in its condition, where these can only mean columns of
/// its table: nothing else is read.
fn reads(node: &SyntaxNode) -> Vec<Ident> {
    let reads_more = node.descendants().any(|part| {
        matches!(
            part.kind(),
            K::SELECT
                | K::COMPOUND_SELECT
                | K::VALUES
                | K::TABLE
                | K::FROM_CLAUSE
                | K::USING_CLAUSE
                | K::WITH_CLAUSE
                | K::WHERE_CURRENT_OF
        )
    });
    if reads_more {
        return vec![];
    }
    // The table and its alias are the whole row.
    let rows: Vec<String> = tree::tokens(node)
        .take_while(|token| !matches!(token.kind(), K::SET_KW | K::WHERE_KW))
        .map(|token| tree::fold(token.text()))
        .collect();
    let parts = node
        .children()
        .filter(|part| matches!(part.kind(), K::SET_CLAUSE | K::WHERE_CLAUSE))
        .flat_map(|part| part.descendants());
    let names = parts.filter(is_bare_name).filter_map(|part| tree::ident(&part));
    names.filter(|name| !rows.contains(&name.name)).collect()
}

/// Whether a name stands alone as an operand: not as a function, nor as a word of the grammar's own forms
/// (`extract (epoch FROM ..)`).
fn is_bare_name(part: &SyntaxNode) -> bool {
    let is_operand = part.parent().is_some_and(|parent| {
        matches!(
            parent.kind(),
            K::BIN_EXPR
                | K::PREFIX_EXPR
                | K::POSTFIX_EXPR
                | K::PAREN_EXPR
                | K::BETWEEN_EXPR
                | K::WHERE_CLAUSE
                | K::SET_EXPR
                | K::CAST_EXPR
        )
    });
    let is_name =
        |part: &SyntaxNode| tree::tokens(part).next().is_some_and(|token| token.kind() == K::IDENT);
    part.kind() == K::NAME_REF && is_operand && is_name(part)
}

fn relation(node: &SyntaxNode) -> Option<Name> {
    tree::name(&tree::child(node, K::RELATION_NAME)?)
}

/// The columns that a list of targets names.
fn targets(node: &SyntaxNode) -> Vec<Ident> {
    tree::children(node, K::COLUMN_TARGET)
        .filter_map(|target| tree::ident(&tree::child(&target, K::COLUMN_NAME_REF)?))
        .collect()
}

fn words(node: &SyntaxNode) -> Words {
    Words::of(&node.text().to_string())
}

/// The names that are called, each with its schema where it says one.
fn calls(node: &SyntaxNode) -> Words {
    let mut names = Words::default();
    for call in node.descendants() {
        let called = match call.kind() {
            K::CALL_EXPR => call.first_child(),
            K::CALL => tree::child(&call, K::PROCEDURE_NAME_REF),
            _ => None,
        };
        if let Some(called) = called.filter(|called| called.kind() != K::ARG_LIST) {
            let parts = tree::tokens(&called).map(|token| tree::fold(token.text()));
            parts.filter(|part| part != ".").for_each(|part| names.insert(&part));
        }
    }
    names
}

/// `SET`
pub(super) fn set(node: &SyntaxNode) -> Kind {
    let config = tree::child(node, K::SET_CONFIG);
    let parameter = config
        .as_ref()
        .and_then(|config| tree::child(config, K::CONFIG_PARAMETER_REF))
        .and_then(|parameter| tree::name(&parameter));
    let is_path = parameter.as_ref().is_some_and(|name| name.name.name == "search_path");
    // `SET SCHEMA 'x'` is `SET search_path TO x`.
    if let Some(schema) = node.descendants().find(|node| node.kind() == K::SET_SCHEMA_VALUE) {
        let literal = tree::child(&schema, K::LITERAL).and_then(|literal| tree::string(&literal));
        return Kind::SetSearchPath(literal.map(|schema| vec![schema]));
    }
    let Some(config) = config else { return Kind::Inert };
    if !is_path {
        let Some(Name { schema, name, span }) = parameter else { return Kind::Inert };
        let own = schema.is_some().then_some(span);
        let class = schema.map(|class| class.name + ".").unwrap_or_default();
        return Kind::Setting { name: class + &name.name, own, value: setting(node, &config) };
    }
    let values = config.children().find(|child| child.kind() == K::TO_CONFIG_VALUE);
    let names = values.and_then(|values| {
        values
            .children()
            .map(|value| match value.kind() {
                K::LITERAL => tree::string(&value),
                K::CONFIG_VALUE_NAME => tree::ident(&value).map(|ident| ident.name),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
    });
    match names {
        // An empty list is `TO DEFAULT`.
        Some(names) if names.is_empty() => Kind::ResetSearchPath,
        names => Kind::SetSearchPath(names),
    }
}

/// The one value that a parameter gets for the rest of the session.
fn setting(node: &SyntaxNode, config: &SyntaxNode) -> Option<String> {
    let is_local = tree::tokens(node).nth(1).is_some_and(|token| token.kind() == K::LOCAL_KW);
    let values = config.children().find(|child| child.kind() == K::TO_CONFIG_VALUE)?;
    let mut values = values.children();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let value = match value.kind() {
        K::LITERAL => tree::string(&value).or_else(|| {
            let number = tree::text(&value);
            number.bytes().all(|digit| digit.is_ascii_digit()).then_some(number)
        }),
        K::CONFIG_VALUE_NAME => tree::ident(&value).map(|ident| ident.name),
        _ => None,
    };
    value.filter(|_| !is_local)
}

/// `RESET search_path`, `RESET ALL`; every other setting is inert.
pub(super) fn reset(node: &SyntaxNode) -> Kind {
    let what = tree::tokens(node).nth(1).map(|token| token.text().to_ascii_lowercase());
    match what.as_deref() {
        Some("search_path" | "all") => Kind::ResetSearchPath,
        _ => Kind::Inert,
    }
}
