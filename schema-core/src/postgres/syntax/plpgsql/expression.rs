//! Expressions and queries, as far as their values can be known without a database.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::tree;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum Expression {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    /// A variable or a column, with what stands before it.
    Name(Vec<String>),
    Array(Vec<Expression>),
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    IsNull(Box<Expression>),
    /// `IN (..)`
    In(Box<Expression>, Vec<Expression>),
    /// `= ANY (..)`
    Any(Box<Expression>, Box<Expression>),
    /// `||`
    Concat(Vec<Expression>),
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
    Call(String, Vec<Expression>),
    /// `::type`
    Cast(Box<Expression>, String),
    Exists(Box<Question>),
    /// A query for one value.
    Query(Box<Question>),
    Unknown,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An operator on numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Arithmetic {
    Plus,
    Minus,
}

/// `SELECT .. FROM .. WHERE ..` and nothing else; the conditions of joins are among those of the
/// `WHERE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Question {
    /// What it gives, and its name; nothing for `*`.
    pub(in crate::postgres) targets: Vec<(Expression, Option<String>)>,
    pub(in crate::postgres) from: Vec<Source>,
    pub(in crate::postgres) conditions: Vec<Expression>,
}

/// What a query reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum Source {
    Relation {
        schema: Option<String>,
        name: String,
        /// What the query calls it.
        alias: String,
    },
    /// `(VALUES ..) AS t (a, b)`, or `unnest (..)`: rows, and the names of their columns.
    Rows { rows: Vec<Vec<Expression>>, columns: Vec<String> },
    /// `unnest (..) AS a`
    Unnest { list: Expression, column: String },
}

/// Deeper than that nothing is read: the values are computed on whatever stack there is.
const DEEPEST: u32 = 40;

/// The expression below a `PLPGSQL_EXPR`; it may be the list of targets of a whole query.
pub(super) fn lower(node: &SyntaxNode) -> Expression {
    // The parser reads `a BETWEEN 1 AND 2 OR b` as another thing than the server.
    if node.descendants().any(|child| child.kind() == K::BETWEEN_EXPR) {
        return Expression::Unknown;
    }
    let plain = node.children().count() == 1;
    let list = tree::child(node, K::TARGET_LIST).filter(|_| plain);
    let mut targets = list.iter().flat_map(|list| tree::children(list, K::TARGET));
    match (targets.next(), targets.next()) {
        (Some(target), None) if target.children().count() == 1 => {
            target.children().next().map_or(Expression::Unknown, |child| expression(&child, 0))
        }
        _ => Expression::Unknown,
    }
}

/// The values of a list, as a `WHEN` of a `CASE` has them.
pub(super) fn listed(node: &SyntaxNode) -> Vec<Expression> {
    let list = tree::child(node, K::TARGET_LIST);
    let targets = list.iter().flat_map(|list| tree::children(list, K::TARGET));
    let values: Vec<Expression> = targets
        .map(|target| match target.children().next() {
            Some(value) if target.children().count() == 1 => expression(&value, 0),
            _ => Expression::Unknown,
        })
        .collect();
    if values.is_empty() { vec![Expression::Unknown] } else { values }
}

fn expression(node: &SyntaxNode, depth: u32) -> Expression {
    if depth > DEEPEST {
        return Expression::Unknown;
    }
    let depth = depth + 1;
    let inner = |kind: K| tree::child(node, kind);
    match node.kind() {
        K::LITERAL => literal(node),
        K::NAME_REF => match tree::ident(node) {
            Some(ident) => Expression::Name(vec![ident.name]),
            None => Expression::Unknown,
        },
        K::FIELD_EXPR => {
            let parts: Vec<SyntaxNode> = node.children().collect();
            let names: Option<Vec<String>> = parts
                .iter()
                .map(|part| (part.kind() == K::NAME_REF).then(|| Some(tree::ident(part)?.name))?)
                .collect();
            names.map_or(Expression::Unknown, Expression::Name)
        }
        K::PAREN_EXPR => match node.children().next() {
            Some(child) if child.kind() == K::SELECT => subquery(&child, depth),
            Some(child) => expression(&child, depth),
            None => Expression::Unknown,
        },
        K::ARRAY_EXPR => {
            Expression::Array(node.children().map(|child| expression(&child, depth)).collect())
        }
        K::PREFIX_EXPR => {
            let operand = node.children().next().map(|child| expression(&child, depth));
            let sign = tree::tokens(node).next().map(|token| token.kind());
            match (sign, operand) {
                (Some(K::NOT_KW), Some(operand)) => Expression::Not(Box::new(operand)),
                (Some(K::MINUS), Some(Expression::Number(number))) => Expression::Number(-number),
                _ => Expression::Unknown,
            }
        }
        K::BIN_EXPR => binary(node, depth),
        K::CAST_EXPR => {
            let mut children = node.children().filter(|child| child.kind() != K::COLON_COLON);
            match (children.next(), children.next()) {
                (Some(value), Some(kind)) => {
                    let value = Box::new(expression(&value, depth));
                    Expression::Cast(value, tree::lower(&kind).replace(' ', ""))
                }
                _ => Expression::Unknown,
            }
        }
        K::CALL_EXPR => {
            if let Some(exists) = inner(K::EXISTS_FN) {
                let query =
                    tree::child(&exists, K::SELECT).and_then(|select| query(&select, depth));
                return query
                    .map_or(Expression::Unknown, |query| Expression::Exists(Box::new(query)));
            }
            call(node, depth)
        }
        _ => Expression::Unknown,
    }
}

fn subquery(select: &SyntaxNode, depth: u32) -> Expression {
    query(select, depth).map_or(Expression::Unknown, |query| Expression::Query(Box::new(query)))
}

fn literal(node: &SyntaxNode) -> Expression {
    let Some(token) = tree::tokens(node).next() else { return Expression::Unknown };
    match token.kind() {
        K::NULL_KW => Expression::Null,
        K::TRUE_KW => Expression::Bool(true),
        K::FALSE_KW => Expression::Bool(false),
        K::POSITIONAL_PARAM => Expression::Name(vec![token.text().to_owned()]),
        K::INT_NUMBER => token.text().parse().map_or(Expression::Unknown, Expression::Number),
        // Two strings on two lines are one.
        _ if tree::tokens(node).count() > 1 => Expression::Unknown,
        _ => tree::string(node)
            .or_else(|| tree::dollar_quoted(node))
            .map_or(Expression::Unknown, Expression::Text),
    }
}

/// What a call is given; `None` where that is more than a list of values.
pub(in crate::postgres::syntax) fn arguments(call: &SyntaxNode) -> Option<Vec<Expression>> {
    let list = tree::child(call, K::ARG_LIST)?;
    let plain = list.children().all(|child| child.kind() == K::ARG);
    if !plain
        || [K::DISTINCT_KW, K::ALL_KW, K::VARIADIC_KW].iter().any(|word| tree::has(&list, *word))
    {
        return None;
    }
    list.children()
        .map(|argument| {
            let mut children = argument.children();
            match (children.next(), children.next()) {
                (Some(child), None) => Some(expression(&child, 0)),
                _ => None,
            }
        })
        .collect()
}

fn call(node: &SyntaxNode, depth: u32) -> Expression {
    let name = node.first_child().filter(|name| matches!(name.kind(), K::NAME_REF | K::FIELD_EXPR));
    let name = name.and_then(|name| match expression(&name, depth) {
        Expression::Name(mut names) => {
            let last = names.pop()?;
            matches!(names.as_slice(), [] | [_]).then_some((names.pop(), last))
        }
        _ => None,
    });
    let list = tree::child(node, K::ARG_LIST);
    let (Some((schema, name)), Some(list)) = (name, list) else { return Expression::Unknown };
    // `count (DISTINCT ..)`, `.. FILTER`, `.. OVER`
    let plain = node.children().count() == 2 && list.children().all(|child| child.kind() == K::ARG);
    let plain = plain && !tree::has(&list, K::DISTINCT_KW) && !tree::has(&list, K::ALL_KW);
    if !plain || schema.is_some_and(|schema| schema != "pg_catalog") {
        return Expression::Unknown;
    }
    let arguments = list.children().map(|argument| {
        let mut children = argument.children();
        match (children.next(), children.next()) {
            (Some(child), None) => expression(&child, depth),
            _ => Expression::Unknown,
        }
    });
    Expression::Call(name, arguments.collect())
}

fn binary(node: &SyntaxNode, depth: u32) -> Expression {
    let Some(operator) = operator(node) else { return Expression::Unknown };
    if let Operator::And | Operator::Or | Operator::Concat = operator {
        let operands = chain(node, operator, depth);
        return match operator {
            Operator::And => Expression::And(operands),
            Operator::Or => Expression::Or(operands),
            _ => Expression::Concat(operands),
        };
    }
    let operands: Vec<SyntaxNode> = node
        .children()
        .filter(|child| !matches!(child.kind(), K::IS_NOT | K::NOT_IN | K::CUSTOM_OP))
        .collect();
    let [left, right] = &*operands else { return Expression::Unknown };
    let one = Box::new(expression(left, depth));
    let negated = |expression: Expression, is: bool| {
        if is { Expression::Not(Box::new(expression)) } else { expression }
    };
    match operator {
        Operator::Is(not) => match expression(right, depth) {
            Expression::Null => negated(Expression::IsNull(one), not),
            Expression::Bool(value) => {
                // `a IS TRUE` is false where `a` is null.
                let value = Box::new(Expression::Bool(value));
                let same = Expression::Compare(Comparison::Equal, one, value);
                let is =
                    Expression::Call("coalesce".to_owned(), vec![same, Expression::Bool(false)]);
                negated(is, not)
            }
            _ => Expression::Unknown,
        },
        Operator::In(not) => match right.kind() {
            K::PAREN_EXPR | K::TUPLE_EXPR => {
                let listed: Vec<Expression> =
                    right.children().map(|child| expression(&child, depth)).collect();
                let reads = |child: SyntaxNode| matches!(child.kind(), K::SELECT);
                if right.children().any(reads) {
                    return Expression::Unknown;
                }
                negated(Expression::In(one, listed), not)
            }
            _ => Expression::Unknown,
        },
        Operator::Compare(comparison) => {
            if let Some(any) = tree::child(right, K::ANY_FN) {
                let list = any.children().next().map(|list| expression(&list, depth));
                return match (comparison, list) {
                    (Comparison::Equal, Some(list)) => Expression::Any(one, Box::new(list)),
                    _ => Expression::Unknown,
                };
            }
            Expression::Compare(comparison, one, Box::new(expression(right, depth)))
        }
        Operator::Arithmetic(sign) => {
            Expression::Arithmetic(sign, one, Box::new(expression(right, depth)))
        }
        Operator::And | Operator::Or | Operator::Concat => Expression::Unknown,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Concat,
    /// With or without `NOT`.
    Is(bool),
    In(bool),
    Compare(Comparison),
    Arithmetic(Arithmetic),
}

fn operator(node: &SyntaxNode) -> Option<Operator> {
    if let Some(custom) = tree::child(node, K::CUSTOM_OP) {
        return (tree::text(&custom) == "||").then_some(Operator::Concat);
    }
    if tree::child(node, K::IS_NOT).is_some() {
        return Some(Operator::Is(true));
    }
    if tree::child(node, K::NOT_IN).is_some() {
        return Some(Operator::In(true));
    }
    let token = node.children_with_tokens().filter_map(squawk_syntax::SyntaxElement::into_token);
    let token =
        token.map(|token| token.kind()).find(|kind| !matches!(kind, K::WHITESPACE | K::COMMENT))?;
    Some(match token {
        K::PLUS => Operator::Arithmetic(Arithmetic::Plus),
        K::MINUS => Operator::Arithmetic(Arithmetic::Minus),
        K::AND_KW => Operator::And,
        K::OR_KW => Operator::Or,
        K::IS_KW => Operator::Is(false),
        K::IN_KW => Operator::In(false),
        K::EQ => Operator::Compare(Comparison::Equal),
        K::NEQ | K::NEQB => Operator::Compare(Comparison::Unequal),
        K::L_ANGLE => Operator::Compare(Comparison::Less),
        K::R_ANGLE => Operator::Compare(Comparison::Greater),
        K::LTEQ => Operator::Compare(Comparison::LessOrEqual),
        K::GTEQ => Operator::Compare(Comparison::GreaterOrEqual),
        _ => return None,
    })
}

/// The operands of one operator in a row; the tree leans to the left.
fn chain(node: &SyntaxNode, operator: Operator, depth: u32) -> Vec<Expression> {
    let mut operands = Vec::new();
    let mut open = node.clone();
    loop {
        let parts: Vec<SyntaxNode> =
            open.children().filter(|child| child.kind() != K::CUSTOM_OP).collect();
        let [left, right] = &*parts else {
            operands.push(Expression::Unknown);
            break;
        };
        operands.push(expression(right, depth));
        if left.kind() == K::BIN_EXPR && self::operator(left) == Some(operator) {
            open = left.clone();
            continue;
        }
        operands.push(expression(left, depth));
        break;
    }
    operands.reverse();
    operands
}

/// A `SELECT`; `None` where there is more to it than its targets, what it reads and its conditions.
pub(super) fn query(node: &SyntaxNode, depth: u32) -> Option<Question> {
    if depth > DEEPEST {
        return None;
    }
    if node.kind() == K::VALUES {
        let rows = rows(node, depth)?;
        let columns = (1..=rows.first()?.len()).map(|at| format!("column{at}")).collect();
        let from = vec![Source::Rows { rows, columns }];
        return Some(Question { targets: vec![], from, conditions: vec![] });
    }
    if node.kind() != K::SELECT {
        return None;
    }
    let mut query = Question { targets: vec![], from: vec![], conditions: vec![] };
    for child in node.children() {
        match child.kind() {
            K::SELECT_CLAUSE => {
                if tree::has(&child, K::DISTINCT_CLAUSE) {
                    return None;
                }
                query.targets = targets(&child, depth);
            }
            K::FROM_CLAUSE => {
                for item in child.children() {
                    from(&item, depth, &mut query)?;
                }
            }
            K::WHERE_CLAUSE => {
                let condition = expression(&child.children().next()?, depth);
                conditions(condition, &mut query.conditions);
            }
            // Enough for whether there is one.
            K::LIMIT_CLAUSE if tree::text(&child).eq_ignore_ascii_case("limit 1") => {}
            K::ORDER_BY_CLAUSE => {}
            _ => return None,
        }
    }
    Some(query)
}

fn targets(clause: &SyntaxNode, depth: u32) -> Vec<(Expression, Option<String>)> {
    let list = tree::child(clause, K::TARGET_LIST);
    let targets = list.iter().flat_map(|list| tree::children(list, K::TARGET));
    let is_star = |target: &SyntaxNode| tree::text(target) == "*";
    let targets = targets.filter(|target| !is_star(target)).map(|target| {
        let mut children = target.children();
        let value = children.next().map_or(Expression::Unknown, |child| expression(&child, depth));
        let alias = children.next().and_then(|alias| tree::tokens(&alias).last());
        (value, alias.map(|token| tree::fold(token.text())))
    });
    targets.collect()
}

fn conditions(condition: Expression, all: &mut Vec<Expression>) {
    match condition {
        Expression::And(several) => {
            for one in several {
                conditions(one, all);
            }
        }
        one => all.push(one),
    }
}

fn from(item: &SyntaxNode, depth: u32, query: &mut Question) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    let alias = tree::child(item, K::FROM_ALIAS);
    match item.kind() {
        K::RELATION_FROM_ITEM => {
            let name = tree::name(&tree::child(item, K::RELATION_NAME_REF)?)?;
            let alias = alias.and_then(|alias| tree::tokens(&alias).last());
            let alias = alias.map(|token| tree::fold(token.text()));
            query.from.push(Source::Relation {
                alias: alias.unwrap_or_else(|| name.name.name.clone()),
                schema: name.schema.map(|schema| schema.name),
                name: name.name.name,
            });
        }
        K::JOIN_EXPR => {
            let mut children = item.children();
            from(&children.next()?, depth + 1, query)?;
            for join in children {
                let is_inner = join.kind() == K::JOIN
                    && join.children().all(|part| {
                        matches!(
                            part.kind(),
                            K::JOIN_INNER | K::JOIN_CROSS | K::RELATION_FROM_ITEM | K::ON_CLAUSE
                        )
                    });
                if !is_inner {
                    return None;
                }
                for part in join.children() {
                    match part.kind() {
                        K::RELATION_FROM_ITEM => from(&part, depth + 1, query)?,
                        K::ON_CLAUSE => {
                            let condition = expression(&part.children().next()?, depth);
                            conditions(condition, &mut query.conditions);
                        }
                        _ => {}
                    }
                }
            }
        }
        K::PAREN_FROM_ITEM => {
            let inner = tree::child(item, K::PAREN_SELECT)?;
            let rows = rows(&tree::child(&inner, K::VALUES)?, depth)?;
            let names = tree::child(&alias?, K::COLUMN_LIST)?;
            let columns: Vec<String> = tree::children(&names, K::COLUMN_NAME)
                .filter_map(|name| Some(tree::ident(&name)?.name))
                .collect();
            if rows.iter().any(|row| row.len() != columns.len()) {
                return None;
            }
            query.from.push(Source::Rows { rows, columns });
        }
        K::FUNCTION_FROM_ITEM => {
            let call = expression(&tree::child(item, K::CALL_EXPR)?, depth);
            let Expression::Call(name, mut arguments) = call else { return None };
            let list = arguments.pop().filter(|_| name == "unnest" && arguments.is_empty())?;
            let column = match &alias {
                Some(alias) => tree::tokens(alias)
                    .filter(|token| token.kind() != K::R_PAREN)
                    .last()
                    .map(|token| tree::fold(token.text()))?,
                None => name,
            };
            query.from.push(Source::Unnest { list, column });
        }
        _ => return None,
    }
    Some(())
}

fn rows(values: &SyntaxNode, depth: u32) -> Option<Vec<Vec<Expression>>> {
    let list = tree::child(values, K::ROW_LIST)?;
    let rows: Vec<Vec<Expression>> = tree::children(&list, K::ROW)
        .map(|row| row.children().map(|value| expression(&value, depth)).collect())
        .collect();
    Some(rows)
}
