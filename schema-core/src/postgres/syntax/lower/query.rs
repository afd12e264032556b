//! A query, and the names that the server gives to its columns.
//!
//! Source of the names: `FigureColnameInternal` in the server's `parse_target.c`.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::query::{Arm, Common, From, Joined, Output, Query, Scalar, Select};
use super::super::tree;
use super::create_table::idents;
use super::data_type;

/// Deeper than this nothing is looked into: what is there has no known type.
const DEEPEST: usize = 100;

/// The query below a node; `None` where there is none, or one that gives no columns of its own.
pub(super) fn below(node: &SyntaxNode) -> Option<Query> {
    lower(&node_below(node)?, 0)
}

pub(super) fn node_below(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.children().find(is_query)
}

/// A `SELECT .. INTO`, whose clauses stand in the statement itself.
pub(super) fn of_select_into(node: &SyntaxNode) -> Query {
    let mut query = Query::default();
    hoist(node, 0, &mut query);
    query.arms.push(Arm::Select(select(node, 0)));
    query
}

fn is_query(node: &SyntaxNode) -> bool {
    matches!(node.kind(), K::SELECT | K::COMPOUND_SELECT | K::PAREN_SELECT | K::VALUES | K::TABLE)
}

fn lower(node: &SyntaxNode, depth: usize) -> Option<Query> {
    if depth > DEEPEST {
        return None;
    }
    let mut query = Query::default();
    hoist(node, depth, &mut query);
    arms(node, depth, &mut query);
    Some(query)
}

/// The queries of the `WITH` before a node: the grammar hangs them on the first arm of a `UNION`,
/// the server on the whole.
fn hoist(node: &SyntaxNode, depth: usize, query: &mut Query) {
    let clause = tree::child(node, K::WITH_CLAUSE);
    for table in clause.iter().flat_map(|clause| tree::children(clause, K::WITH_TABLE)) {
        let Some(name) = tree::child(&table, K::CTE_NAME).and_then(|name| tree::ident(&name))
        else {
            continue;
        };
        query.common.push(Common {
            name: name.name,
            called: called(&table),
            query: table.children().find(is_query).and_then(|inner| lower(&inner, depth + 1)),
        });
    }
}

fn called(node: &SyntaxNode) -> Vec<String> {
    let list = tree::child(node, K::COLUMN_LIST);
    let names = list.map(|list| idents(&list, K::COLUMN_NAME)).unwrap_or_default();
    names.into_iter().map(|name| name.name).collect()
}

/// A `UNION` of many is deep on its left: it is walked, not called into.
fn arms(node: &SyntaxNode, depth: usize, query: &mut Query) {
    let mut right = Vec::new();
    let mut at = node.clone();
    while at.kind() == K::COMPOUND_SELECT {
        let operands: Vec<SyntaxNode> = at.children().filter(is_query).collect();
        let [first, second] = &*operands else {
            query.arms.push(Arm::Unknown);
            return;
        };
        right.push(second.clone());
        at = first.clone();
        hoist(&at, depth, query);
    }
    query.arms.push(arm(&at, depth));
    query.arms.extend(right.iter().rev().map(|node| match node.kind() {
        K::COMPOUND_SELECT => {
            lower(node, depth + 1).map_or(Arm::Unknown, |inner| Arm::Query(Box::new(inner)))
        }
        _ => arm(node, depth),
    }));
}

fn arm(node: &SyntaxNode, depth: usize) -> Arm {
    match node.kind() {
        K::SELECT => Arm::Select(select(node, depth)),
        K::PAREN_SELECT => match node.children().find(is_query) {
            Some(inner) => {
                lower(&inner, depth + 1).map_or(Arm::Unknown, |inner| Arm::Query(Box::new(inner)))
            }
            None => Arm::Unknown,
        },
        K::VALUES => {
            let rows = tree::child(node, K::ROW_LIST);
            let rows = rows.iter().flat_map(|rows| tree::children(rows, K::ROW));
            let row = |row: SyntaxNode| -> Vec<Scalar> {
                row.children().map(|value| scalar(&value, depth + 1)).collect()
            };
            Arm::Values(rows.map(row).collect())
        }
        K::TABLE => {
            let name = tree::child(node, K::RELATION_NAME).and_then(|name| tree::name(&name));
            let Some(name) = name else { return Arm::Unknown };
            let alias = name.name.name.clone();
            let from = vec![From::Relation { name, alias, called: vec![] }];
            Arm::Select(Select { outputs: vec![Output::All], from })
        }
        _ => Arm::Unknown,
    }
}

fn select(node: &SyntaxNode, depth: usize) -> Select {
    let list =
        tree::child(node, K::SELECT_CLAUSE).and_then(|clause| tree::child(&clause, K::TARGET_LIST));
    let from = tree::child(node, K::FROM_CLAUSE);
    Select {
        outputs: list
            .iter()
            .flat_map(|list| tree::children(list, K::TARGET))
            .map(|target| output(&target, depth))
            .collect(),
        from: from
            .iter()
            .flat_map(SyntaxNode::children)
            .map(|item| self::from(&item, depth))
            .collect(),
    }
}

fn output(target: &SyntaxNode, depth: usize) -> Output {
    if tree::has(target, K::STAR) {
        return Output::All;
    }
    let Some(expression) = target.first_child() else { return Output::One(None, Scalar::Unknown) };
    if expression.kind() == K::FIELD_EXPR && tree::has(&expression, K::STAR) {
        return match (&*idents(&expression, K::NAME_REF), expression.first_child()) {
            ([alias], Some(base)) if base.kind() == K::NAME_REF => Output::AllOf(alias.clone()),
            _ => Output::One(None, Scalar::Unknown),
        };
    }
    let name = said_name(target).or_else(|| match column_name(&expression, 0) {
        Named::Known(name, _) => Some(name),
        Named::Nothing => Some("?column?".to_owned()),
        Named::Unsure => None,
    });
    Output::One(name, scalar(&expression, depth + 1))
}

/// What a generated index name calls an expression, where that is known. Source: `FigureIndexColname` in
/// `parse_target.c`, `ChooseIndexColumnNames` in `indexcmds.c`.
pub(super) fn name_in_index(expression: &SyntaxNode) -> Option<String> {
    match column_name(expression, 0) {
        Named::Known(name, _) => Some(name),
        Named::Nothing => Some("expr".to_owned()),
        Named::Unsure => None,
    }
}

/// The name that an expression gives to a column.
enum Named {
    /// Whether the name is a strong one, which a cast or a `CASE` around it does not replace.
    Known(String, bool),
    Nothing,
    /// The server has a rule for it that is not followed here.
    Unsure,
}

fn column_name(node: &SyntaxNode, depth: usize) -> Named {
    if depth > DEEPEST {
        return Named::Unsure;
    }
    let strong = |name: &str| Named::Known(name.to_owned(), true);
    match node.kind() {
        K::NAME_REF => tree::ident(node).map_or(Named::Unsure, |name| strong(&name.name)),
        K::FIELD_EXPR => {
            let field = tree::children(node, K::NAME_REF).last();
            field
                .and_then(|field| tree::ident(&field))
                .map_or(Named::Unsure, |name| strong(&name.name))
        }
        K::PAREN_EXPR | K::COLLATE | K::INDEX_EXPR => match node.first_child() {
            Some(inner) if is_query(&inner) => of_query(&inner, depth),
            Some(inner) => column_name(&inner, depth + 1),
            None => Named::Unsure,
        },
        // Before PostgreSQL 15 `true` and `false` gave `bool`.
        K::LITERAL => Named::Nothing,
        K::CAST_EXPR => {
            let inner = node
                .children()
                .find(|child| child.kind() != K::COLON_COLON && data_type::lower(child).is_none());
            let inner = inner.map_or(Named::Nothing, |inner| column_name(&inner, depth + 1));
            let of = node.children().find_map(|child| data_type::lower(&child));
            match (inner, of) {
                (Named::Known(name, true), _) => Named::Known(name, true),
                (Named::Unsure, _) | (_, None) => Named::Unsure,
                (_, Some(of)) => Named::Known(of.name, false),
            }
        }
        K::CASE_EXPR => {
            let otherwise = tree::child(node, K::ELSE_CLAUSE).and_then(|one| one.first_child());
            match otherwise.map_or(Named::Nothing, |one| column_name(&one, depth + 1)) {
                Named::Known(name, true) => Named::Known(name, true),
                Named::Unsure => Named::Unsure,
                _ => Named::Known("case".to_owned(), false),
            }
        }
        K::ARRAY_EXPR => strong("array"),
        K::TUPLE_EXPR => strong("row"),
        K::CALL_EXPR => called_name(node),
        K::BIN_EXPR if tree::child(node, K::AT_TIME_ZONE).is_some() => strong("timezone"),
        K::BIN_EXPR | K::PREFIX_EXPR | K::POSTFIX_EXPR | K::BETWEEN_EXPR => {
            // `a OPERATOR(s.+) b`, `a AT LOCAL`, `IS NORMALIZED`, ..
            let other = node.children().any(|part| {
                matches!(part.kind(), K::AT_LOCAL | K::IS_NORMALIZED | K::IS_NOT_NORMALIZED)
            });
            if other { Named::Unsure } else { Named::Nothing }
        }
        _ => Named::Unsure,
    }
}

fn called_name(node: &SyntaxNode) -> Named {
    let Some(function) = node.first_child() else { return Named::Unsure };
    let name = match function.kind() {
        K::NAME_REF | K::FIELD_EXPR => {
            let plain = function.kind() == K::NAME_REF;
            let last = if plain {
                tree::ident(&function)
            } else {
                tree::children(&function, K::NAME_REF).last().and_then(|name| tree::ident(&name))
            };
            let Some(last) = last else { return Named::Unsure };
            last.name
        }
        K::EXISTS_FN => "exists".to_owned(),
        K::EXTRACT_FN => "extract".to_owned(),
        K::SUBSTRING_FN => "substring".to_owned(),
        K::POSITION_FN => "position".to_owned(),
        K::OVERLAY_FN => "overlay".to_owned(),
        K::TRIM_FN => {
            let words = tree::lower(&function);
            let side = if words.contains("( leading ") {
                "ltrim"
            } else if words.contains("( trailing ") {
                "rtrim"
            } else {
                "btrim"
            };
            side.to_owned()
        }
        _ => return Named::Unsure,
    };
    Named::Known(name, true)
}

/// A query in the place of a value has the name of its column.
fn of_query(node: &SyntaxNode, depth: usize) -> Named {
    let mut at = node.clone();
    while at.kind() != K::SELECT {
        match at.children().find(is_query) {
            Some(inner) => at = inner,
            None if at.kind() == K::VALUES => return Named::Known("column1".to_owned(), true),
            None => return Named::Unsure,
        }
    }
    let target = tree::child(&at, K::SELECT_CLAUSE)
        .and_then(|clause| tree::child(&clause, K::TARGET_LIST))
        .and_then(|list| tree::child(&list, K::TARGET));
    let Some(target) = target else { return Named::Unsure };
    if let Some(name) = said_name(&target) {
        return Named::Known(name, true);
    }
    match target.first_child().map(|expression| column_name(&expression, depth + 1)) {
        Some(Named::Known(name, _)) => Named::Known(name, true),
        Some(Named::Nothing) => Named::Known("?column?".to_owned(), true),
        Some(Named::Unsure) | None => Named::Unsure,
    }
}

/// The name after an `AS`.
fn said_name(target: &SyntaxNode) -> Option<String> {
    let name = tree::child(target, K::AS_NAME)?;
    idents(&name, K::COLUMN_NAME).pop().map(|name| name.name)
}

fn from(node: &SyntaxNode, depth: usize) -> From {
    let alias_clause = tree::child(node, K::FROM_ALIAS);
    let alias = alias_clause
        .as_ref()
        .and_then(|clause| tree::child(clause, K::TABLE_ALIAS))
        .and_then(|name| tree::ident(&name))
        .map(|name| name.name);
    let called = alias_clause.as_ref().map(called).unwrap_or_default();
    if depth > DEEPEST {
        return From::Unknown { alias };
    }
    match node.kind() {
        K::RELATION_FROM_ITEM => {
            let name = tree::child(node, K::RELATION_NAME_REF).and_then(|name| tree::name(&name));
            let Some(name) = name else { return From::Unknown { alias } };
            let alias = alias.unwrap_or_else(|| name.name.name.clone());
            From::Relation { name, alias, called }
        }
        K::PAREN_FROM_ITEM => paren(node, (alias, called), depth),
        K::JOIN_EXPR => {
            let left = node.first_child();
            let join = tree::child(node, K::JOIN);
            let right = join.as_ref().and_then(|join| {
                join.children()
                    .find(|part| matches!(part.kind(), K::JOIN_EXPR) || is_item(part.kind()))
            });
            let (Some(left), Some(join), Some(right)) = (left, join, right) else {
                return From::Unknown { alias };
            };
            let on = if tree::has(&join, K::NATURAL_KW) {
                Joined::Natural
            } else if let Some(clause) = tree::child(&join, K::JOIN_USING_CLAUSE) {
                if tree::tokens(&clause).any(|token| token.kind() == K::AS_KW) {
                    return From::Unknown { alias };
                }
                let list = tree::child(&clause, K::COLUMN_REF_LIST);
                let names = list.map(|list| idents(&list, K::COLUMN_NAME_REF)).unwrap_or_default();
                Joined::Using(names.into_iter().map(|name| name.name).collect())
            } else {
                Joined::Apart
            };
            From::Join {
                left: Box::new(from(&left, depth + 1)),
                right: Box::new(from(&right, depth + 1)),
                on,
            }
        }
        K::FUNCTION_FROM_ITEM => {
            let function = tree::child(node, K::CALL_EXPR).and_then(|call| call.first_child());
            let name = function.and_then(|name| tree::ident(&name)).map(|name| name.name);
            From::Unknown { alias: alias.or(name) }
        }
        _ => From::Unknown { alias },
    }
}

fn is_item(kind: K) -> bool {
    matches!(
        kind,
        K::RELATION_FROM_ITEM
            | K::PAREN_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::EXPR_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
            | K::GRAPH_TABLE_FROM_ITEM
    )
}

fn paren(node: &SyntaxNode, (alias, called): (Option<String>, Vec<String>), depth: usize) -> From {
    let Some(mut inner) =
        node.children().find(|part| matches!(part.kind(), K::PAREN_SELECT | K::PAREN_EXPR))
    else {
        return From::Unknown { alias };
    };
    let mut level = depth;
    while matches!(inner.kind(), K::PAREN_EXPR) {
        level += 1;
        let next = inner.children().find(|part| {
            part.kind() == K::JOIN_EXPR
                || is_item(part.kind())
                || is_query(part)
                || part.kind() == K::PAREN_EXPR
        });
        match next {
            Some(next) if level <= DEEPEST => inner = next,
            _ => return From::Unknown { alias },
        }
    }
    if is_query(&inner) {
        return match lower(&inner, level + 1) {
            // Without an alias, which PostgreSQL 16 allows, nothing can name it.
            Some(query) => {
                From::Query { query: Box::new(query), alias: alias.unwrap_or_default(), called }
            }
            None => From::Unknown { alias },
        };
    }
    let joined = from(&inner, level + 1);
    match alias {
        Some(alias) => From::Aliased { inner: Box::new(joined), alias, called },
        None => joined,
    }
}

fn boxed(node: Option<&SyntaxNode>, depth: usize) -> Box<Scalar> {
    Box::new(node.map_or(Scalar::Unknown, |node| scalar(node, depth + 1)))
}

fn scalar(node: &SyntaxNode, depth: usize) -> Scalar {
    if depth > DEEPEST {
        return Scalar::Unknown;
    }
    let values = |node: &SyntaxNode| -> Vec<Scalar> {
        node.children().map(|value| scalar(&value, depth + 1)).collect()
    };
    match node.kind() {
        K::NAME_REF => name(node),
        K::FIELD_EXPR => match &*tree::children(node, K::NAME_REF).collect::<Vec<_>>() {
            [of, name] => match (tree::ident(of), tree::ident(name)) {
                (Some(of), Some(name)) => Scalar::Column { of: Some(of), name },
                _ => Scalar::Unknown,
            },
            _ => Scalar::Unknown,
        },
        K::PAREN_EXPR => match node.first_child() {
            Some(inner) if is_query(&inner) => {
                lower(&inner, depth + 1).map_or(Scalar::Unknown, |one| Scalar::Query(Box::new(one)))
            }
            Some(inner) => scalar(&inner, depth + 1),
            None => Scalar::Unknown,
        },
        K::COLLATE => node.first_child().map_or(Scalar::Unknown, |one| scalar(&one, depth + 1)),
        K::LITERAL => literal(node),
        K::CAST_EXPR => node
            .children()
            .find_map(|child| data_type::lower(&child))
            .map_or(Scalar::Unknown, Scalar::Cast),
        K::CASE_EXPR => {
            let list = tree::child(node, K::WHEN_CLAUSE_LIST);
            let clauses = list.iter().flat_map(|list| tree::children(list, K::WHEN_CLAUSE));
            let mut results: Vec<Scalar> =
                clauses.map(|clause| *boxed(clause.children().last().as_ref(), depth)).collect();
            let otherwise = tree::child(node, K::ELSE_CLAUSE).and_then(|one| one.first_child());
            results.push(otherwise.map_or(Scalar::Untyped, |one| scalar(&one, depth + 1)));
            Scalar::Common(results)
        }
        K::ARRAY_EXPR => match node.first_child() {
            Some(inner) if is_query(&inner) => lower(&inner, depth + 1)
                .map_or(Scalar::Unknown, |one| Scalar::ArrayOf(Box::new(one))),
            _ => Scalar::Array(values(node)),
        },
        K::INDEX_EXPR => Scalar::Element(boxed(node.first_child().as_ref(), depth)),
        K::BETWEEN_EXPR => Scalar::Of("boolean"),
        K::POSTFIX_EXPR if tree::has(node, K::NOTNULL_KW) || tree::has(node, K::ISNULL_KW) => {
            Scalar::Of("boolean")
        }
        K::PREFIX_EXPR if tree::has(node, K::NOT_KW) => Scalar::Of("boolean"),
        K::PREFIX_EXPR if tree::has(node, K::MINUS) => {
            match node.children().last().filter(|value| value.kind() == K::LITERAL) {
                Some(value) => literal(&value),
                None => Scalar::Unknown,
            }
        }
        K::BIN_EXPR => binary(node, depth),
        K::CALL_EXPR => call(node, depth),
        _ => Scalar::Unknown,
    }
}

fn name(node: &SyntaxNode) -> Scalar {
    let Some(name) = tree::ident(node) else { return Scalar::Unknown };
    let quoted = tree::tokens(node).next().is_some_and(|token| token.text().starts_with('"'));
    if quoted {
        return Scalar::Column { of: None, name };
    }
    match &*name.name {
        "current_timestamp" => Scalar::Of("timestamp with time zone"),
        "localtimestamp" => Scalar::Of("timestamp without time zone"),
        "current_date" => Scalar::Of("date"),
        "current_time" => Scalar::Of("time with time zone"),
        "localtime" => Scalar::Of("time without time zone"),
        "current_user" | "session_user" | "user" | "current_role" | "current_catalog"
        | "current_schema" => Scalar::Of("name"),
        _ => Scalar::Column { of: None, name },
    }
}

fn literal(node: &SyntaxNode) -> Scalar {
    let Some(token) = tree::tokens(node).next() else { return Scalar::Unknown };
    match token.kind() {
        K::STRING | K::ESC_STRING | K::DOLLAR_QUOTED_STRING | K::NULL_KW => Scalar::Untyped,
        K::TRUE_KW | K::FALSE_KW => Scalar::Of("boolean"),
        K::INT_NUMBER => match token.text().parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok() => Scalar::Of("integer"),
            Ok(_) => Scalar::Of("bigint"),
            Err(_) => Scalar::Unknown,
        },
        K::NUMERIC_NUMBER => Scalar::Of("numeric"),
        _ => Scalar::Unknown,
    }
}

fn binary(node: &SyntaxNode, depth: usize) -> Scalar {
    let (first, last) = (node.first_child(), node.children().last());
    let words: Vec<String> = node
        .children_with_tokens()
        .filter_map(|part| match part {
            squawk_syntax::SyntaxElement::Token(token) => {
                let is_blank = matches!(token.kind(), K::WHITESPACE | K::COMMENT);
                (!is_blank).then(|| token.text().to_ascii_lowercase())
            }
            squawk_syntax::SyntaxElement::Node(part) => {
                let is_operand = Some(&part) == first.as_ref() || Some(&part) == last.as_ref();
                (!is_operand).then(|| tree::text(&part).to_ascii_lowercase())
            }
        })
        .collect();
    let operator = words.join(" ");
    match &*operator {
        "and"
        | "or"
        | "="
        | "<>"
        | "!="
        | "<"
        | ">"
        | "<="
        | ">="
        | "in"
        | "not in"
        | "is"
        | "is not"
        | "like"
        | "not like"
        | "ilike"
        | "not ilike"
        | "similar to"
        | "not similar to"
        | "is distinct from"
        | "is not distinct from"
        | "~"
        | "~*"
        | "!~"
        | "!~*" => Scalar::Of("boolean"),
        _ => Scalar::Operator {
            operator,
            left: boxed(first.as_ref(), depth),
            right: boxed(last.as_ref(), depth),
        },
    }
}

fn call(node: &SyntaxNode, depth: usize) -> Scalar {
    let Some(function) = node.first_child() else { return Scalar::Unknown };
    match function.kind() {
        K::EXISTS_FN => return Scalar::Of("boolean"),
        K::EXTRACT_FN => return Scalar::Of("numeric"),
        K::NAME_REF => {}
        _ => return Scalar::Unknown,
    }
    let Some(name) = tree::ident(&function) else { return Scalar::Unknown };
    let list = tree::child(node, K::ARG_LIST);
    let arguments: Vec<Scalar> = list
        .iter()
        .flat_map(|list| tree::children(list, K::ARG))
        .map(|argument| *boxed(argument.first_child().as_ref(), depth))
        .collect();
    match &*name.name {
        "coalesce" | "greatest" | "least" => Scalar::Common(arguments),
        "current_timestamp" | "localtimestamp" | "current_time" | "localtime" => Scalar::Unknown,
        _ if list.iter().any(|list| tree::has(list, K::VARIADIC_KW)) => Scalar::Unknown,
        _ => Scalar::Call { name: name.name, arguments },
    }
}
