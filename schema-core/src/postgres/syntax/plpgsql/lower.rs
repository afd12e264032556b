//! The parser's tree of PL/pgSQL to our own.

use squawk_syntax::{SourceFile, SyntaxElement, SyntaxKind as K, SyntaxNode};

use super::super::{lower, tree};
use super::expression::{self, Expression, Question};
use super::{Block, Caught, Handler, Jump, Over, Step, What};

/// Deeper than that no block is run: it is, on whatever stack there is.
const DEEPEST: u32 = 40;

/// Whether an error of the parser is one that is read again: it does not know the variables behind
/// `INTO`.
pub(super) fn is_read_again(root: &SyntaxNode, at: u32) -> bool {
    if at >= u32::from(root.text_range().end()) {
        return false;
    }
    let token = root.token_at_offset(at.into()).right_biased();
    token.and_then(|token| token.parent()).is_some_and(|parent| with_into(&parent).is_some())
}

pub(super) fn block(node: &SyntaxNode, depth: u32) -> Option<Block> {
    if depth > DEEPEST || node.kind() != K::PLPGSQL_BLOCK {
        return None;
    }
    let mut block = Block {
        span: tree::span(node),
        variables: vec![],
        calls: vec![],
        body: vec![],
        handlers: vec![],
    };
    for child in node.children() {
        match child.kind() {
            K::PLPGSQL_DECLARE_SECTION => {
                block.variables = child.children().map(|one| variable(&one)).collect();
                own_calls(&child, &mut block.calls);
            }
            K::PLPGSQL_BODY => block.body = steps(&child, depth + 1)?,
            K::PLPGSQL_EXCEPTION_SECTION => {
                for handler in child.children() {
                    block.handlers.push(self::handler(&handler, depth + 1)?);
                }
            }
            // A label may be jumped to.
            _ => return None,
        }
    }
    Some(block)
}

fn variable(node: &SyntaxNode) -> (String, Option<Expression>) {
    let name = tree::child(node, K::PLPGSQL_VAR_NAME).and_then(|name| tree::ident(&name));
    let name = name.map(|ident| ident.name).unwrap_or_default();
    let init = tree::child(node, K::PLPGSQL_VAR_INIT);
    let value = match init.as_ref().and_then(|init| tree::child(init, K::PLPGSQL_EXPR)) {
        Some(value) => Some(expression::lower(&value)),
        None if node.kind() == K::PLPGSQL_VAR_DECL && init.is_none() => None,
        None => Some(Expression::Unknown),
    };
    (name, value)
}

fn handler(node: &SyntaxNode, depth: u32) -> Option<Handler> {
    let catches = tree::children(node, K::PLPGSQL_CONDITION).map(|condition| {
        let mut tokens = tree::tokens(&condition);
        match (tokens.next(), tokens.next()) {
            (Some(_), Some(state)) => Caught::State(state.text().trim_matches('\'').to_owned()),
            (Some(name), None) => caught(&name.text().to_ascii_lowercase()),
            _ => Caught::Unknown,
        }
    });
    let catches = catches.collect();
    Some(Handler { catches, body: steps(&tree::child(node, K::PLPGSQL_BODY)?, depth)? })
}

/// The SQLSTATE of a condition. Source: "PostgreSQL Error Codes" in the documentation.
fn caught(name: &str) -> Caught {
    let state = match name {
        "others" => return Caught::Others,
        "ambiguous_column" => "42702",
        "check_violation" => "23514",
        "dependent_objects_still_exist" => "2BP01",
        "duplicate_alias" => "42712",
        "duplicate_column" => "42701",
        "duplicate_database" => "42P04",
        "duplicate_function" => "42723",
        "duplicate_object" => "42710",
        "duplicate_schema" => "42P06",
        "duplicate_table" => "42P07",
        "feature_not_supported" => "0A000",
        "foreign_key_violation" => "23503",
        "insufficient_privilege" => "42501",
        "integrity_constraint_violation" => "23000",
        "invalid_column_reference" => "42P10",
        "invalid_object_definition" => "42P17",
        "invalid_schema_name" => "3F000",
        "invalid_table_definition" => "42P16",
        "no_data_found" => "P0002",
        "not_null_violation" => "23502",
        "raise_exception" => "P0001",
        "syntax_error" => "42601",
        "syntax_error_or_access_rule_violation" => "42000",
        "undefined_column" => "42703",
        "undefined_file" => "58P01",
        "undefined_function" => "42883",
        "undefined_object" => "42704",
        "undefined_table" => "42P01",
        "unique_violation" => "23505",
        "wrong_object_type" => "42809",
        _ => return Caught::Unknown,
    };
    Caught::State(state.to_owned())
}

fn steps(body: &SyntaxNode, depth: u32) -> Option<Vec<Step>> {
    body.children().map(|node| step(&node, depth)).collect()
}

fn step(node: &SyntaxNode, depth: u32) -> Option<Step> {
    if depth > DEEPEST {
        return None;
    }
    let expression = || match tree::child(node, K::PLPGSQL_EXPR) {
        Some(expression) => expression::lower(&expression),
        None => Expression::Unknown,
    };
    let what = match node.kind() {
        K::PLPGSQL_NULL_STMT | K::PLPGSQL_ASSERT_STMT | K::PLPGSQL_RETURN_NEXT_STMT => {
            What::Nothing
        }
        K::PLPGSQL_EXEC_SQL_STMT
        | K::PLPGSQL_PERFORM_STMT
        | K::PLPGSQL_CALL_STMT
        | K::PLPGSQL_RETURN_QUERY_STMT => {
            match node.children().find_map(|child| lower::statement(&child)) {
                Some(statement) => What::Sql(Box::new(statement)),
                None => What::Unknown { steps: vec![] },
            }
        }
        K::ERROR => into(node)?,
        K::PLPGSQL_DYN_EXECUTE_STMT => {
            let clause = tree::child(node, K::PLPGSQL_INTO_CLAUSE);
            let variables = clause.iter().flat_map(SyntaxNode::descendants);
            let variables = variables.filter(|node| node.kind() == K::PLPGSQL_INTO_TARGET);
            let into = variables.filter_map(|target| Some(tree::ident(&target)?.name)).collect();
            What::Execute { text: expression(), into }
        }
        K::PLPGSQL_ASSIGN_STMT => {
            let target = tree::child(node, K::PLPGSQL_ASSIGN_TARGET)?;
            let whole = target.children().count() == 1;
            What::Assign {
                variable: tree::ident(&tree::child(&target, K::PLPGSQL_VAR_NAME_REF)?)?.name,
                value: whole.then(expression),
            }
        }
        K::PLPGSQL_IF_STMT => conditional(node, depth)?,
        K::PLPGSQL_BLOCK => What::Block(Box::new(block(node, depth + 1)?)),
        K::PLPGSQL_FOR_I_STMT | K::PLPGSQL_FOR_EACH_STMT | K::PLPGSQL_FOR_QUERY_STMT => {
            let is_plain = node
                .children()
                .all(|child| !matches!(child.kind(), K::PLPGSQL_LABEL | K::PLPGSQL_FOR_EACH_SLICE));
            let words = tree::tokens(node).take(8);
            let reversed = words.into_iter().any(|token| token.kind() == K::REVERSE_KW);
            let over = if is_plain && !reversed { over(node) } else { Over::Unknown };
            let variables = tree::children(node, K::PLPGSQL_FOR_VARIABLE);
            let variables = variables.filter_map(|one| Some(tree::ident(&one)?.name)).collect();
            let body = steps(&tree::child(node, K::PLPGSQL_BODY)?, depth + 1)?;
            What::For { variables, over, body }
        }
        K::PLPGSQL_RAISE_STMT => raise(node),
        K::PLPGSQL_RETURN_STMT => What::Jump(Jump::Return),
        K::PLPGSQL_RETURN_QUERY_EXECUTE_STMT => What::Execute { text: expression(), into: vec![] },
        K::PLPGSQL_GET_DIAG_STMT => {
            let items = node.descendants().filter(|item| item.kind() == K::PLPGSQL_DIAG_TARGET);
            What::Sets(items.filter_map(|item| Some(tree::ident(&item)?.name)).collect())
        }
        K::PLPGSQL_CASE_STMT => case(node, depth)?,
        K::PLPGSQL_WHILE_STMT | K::PLPGSQL_LOOP_STMT
            if tree::child(node, K::PLPGSQL_LABEL).is_none() =>
        {
            let condition = match node.kind() {
                K::PLPGSQL_WHILE_STMT => expression(),
                _ => Expression::Bool(true),
            };
            let body = steps(&tree::child(node, K::PLPGSQL_BODY)?, depth + 1)?;
            What::While { condition, body }
        }
        K::PLPGSQL_EXIT_STMT | K::PLPGSQL_CONTINUE_STMT => {
            let labelled = node.children().any(|child| child.kind() != K::PLPGSQL_EXIT_WHEN);
            if labelled {
                return None;
            }
            let jump = match node.kind() {
                K::PLPGSQL_EXIT_STMT => Jump::Exit,
                _ => Jump::Continue,
            };
            match tree::child(node, K::PLPGSQL_EXIT_WHEN) {
                None => What::Jump(jump),
                Some(when) => {
                    let condition = expression::lower(&tree::child(&when, K::PLPGSQL_EXPR)?);
                    let step = self::made(node, What::Jump(jump));
                    What::If { branches: vec![(condition, vec![step])], otherwise: vec![] }
                }
            }
        }
        // What came before is settled, or taken back.
        K::PLPGSQL_COMMIT_STMT | K::PLPGSQL_ROLLBACK_STMT => return None,
        // Cursors, loops over what is put together, ..
        _ => {
            let mut inner = Vec::new();
            for body in node.descendants().filter(|child| {
                child.kind() == K::PLPGSQL_BODY
                    && child.ancestors().skip(1).find(|one| one.kind() == K::PLPGSQL_BODY)
                        == node.parent().filter(|one| one.kind() == K::PLPGSQL_BODY)
            }) {
                inner.extend(steps(&body, depth + 1)?);
            }
            What::Unknown { steps: inner }
        }
    };
    Some(made(node, what))
}

fn made(node: &SyntaxNode, what: What) -> Step {
    let mut calls = Vec::new();
    if !matches!(what, What::Sql(_) | What::Block(_)) {
        own_calls(node, &mut calls);
    }
    Step { span: tree::span(node), within: tree::within(node), calls, what }
}

/// The names that are called in a step, but for those in the steps below it.
fn own_calls(node: &SyntaxNode, calls: &mut Vec<String>) {
    for child in node.children().filter(|child| child.kind() != K::PLPGSQL_BODY) {
        if child.kind() == K::CALL_EXPR
            && let Some(called) = child.first_child().filter(|called| called.kind() != K::ARG_LIST)
            && let Some(name) = tree::tokens(&called).last()
        {
            calls.push(tree::fold(name.text()));
        }
        own_calls(&child, calls);
    }
    // The parser gives up on what stands before an `INTO`.
    if node.kind() == K::ERROR {
        let tokens = node.children_with_tokens().filter_map(SyntaxElement::into_token);
        let words = tokens.filter(|token| token.kind() == K::IDENT);
        calls.extend(words.map(|token| tree::fold(token.text())));
    }
}

/// `CASE`: without an `ELSE` the server raises an error where nothing fits.
fn case(node: &SyntaxNode, depth: u32) -> Option<What> {
    let subject = tree::child(node, K::PLPGSQL_EXPR).map(|subject| expression::lower(&subject));
    let branch = |when: SyntaxNode| {
        let written = tree::child(&when, K::PLPGSQL_EXPR)?;
        let condition = match &subject {
            None => expression::lower(&written),
            Some(subject) => {
                let values = expression::listed(&written);
                Expression::In(Box::new(subject.clone()), values)
            }
        };
        Some((condition, steps(&tree::child(&when, K::PLPGSQL_BODY)?, depth + 1)?))
    };
    let branches: Option<Vec<_>> = tree::children(node, K::PLPGSQL_CASE_WHEN).map(branch).collect();
    let otherwise = match tree::child(node, K::PLPGSQL_ELSE_CLAUSE) {
        Some(clause) => steps(&tree::child(&clause, K::PLPGSQL_BODY)?, depth + 1)?,
        None => vec![Step {
            span: tree::span(node),
            within: tree::within(node),
            calls: vec![],
            what: What::Raise { state: None },
        }],
    };
    Some(What::If { branches: branches?, otherwise })
}

fn conditional(node: &SyntaxNode, depth: u32) -> Option<What> {
    let branch = |node: &SyntaxNode| {
        let condition = expression::lower(&tree::child(node, K::PLPGSQL_EXPR)?);
        Some((condition, steps(&tree::child(node, K::PLPGSQL_BODY)?, depth + 1)?))
    };
    let mut branches = vec![branch(node)?];
    for clause in tree::children(node, K::PLPGSQL_ELSIF_CLAUSE) {
        branches.push(branch(&clause)?);
    }
    let otherwise = match tree::child(node, K::PLPGSQL_ELSE_CLAUSE) {
        Some(clause) => steps(&tree::child(&clause, K::PLPGSQL_BODY)?, depth + 1)?,
        None => vec![],
    };
    Some(What::If { branches, otherwise })
}

fn over(node: &SyntaxNode) -> Over {
    let range = tree::child(node, K::PLPGSQL_FOR_RANGE);
    let query = node.children().find(|child| matches!(child.kind(), K::SELECT | K::VALUES));
    if let Some(range) = range {
        let mut ends = tree::children(&range, K::PLPGSQL_EXPR).map(|end| expression::lower(&end));
        return match (ends.next(), ends.next(), range.children().count()) {
            (Some(first), Some(last), 2) => Over::Range(first, last),
            _ => Over::Unknown,
        };
    }
    match (query, tree::child(node, K::PLPGSQL_EXPR)) {
        (Some(query), _) => expression::query(&query, 0).map_or(Over::Unknown, Over::Rows),
        (None, Some(list)) => Over::List(expression::lower(&list)),
        (None, None) => Over::Unknown,
    }
}

/// Source: "Errors and Messages" in the documentation of PL/pgSQL: without a level it is `EXCEPTION`.
fn raise(node: &SyntaxNode) -> What {
    let level = tree::child(node, K::PLPGSQL_RAISE_LEVEL).map(|level| tree::lower(&level));
    if level.is_some_and(|level| level != "exception") {
        return What::Nothing;
    }
    let named = tree::child(node, K::PLPGSQL_CONDITION).is_some()
        || tree::child(node, K::PLPGSQL_RAISE_USING_CLAUSE).is_some();
    let says = tree::child(node, K::PLPGSQL_RAISE_MESSAGE).is_some();
    What::Raise { state: (says && !named).then(|| "P0001".to_owned()) }
}

/// A statement with `INTO`, which the parser does not read: its text without that, and the
/// variables.
fn with_into(node: &SyntaxNode) -> Option<(String, Vec<String>)> {
    if node.kind() != K::ERROR {
        return None;
    }
    let tokens: Vec<_> = node
        .children_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| token.kind() != K::SEMICOLON)
        .collect();
    let first = tokens.first()?.kind();
    if !matches!(first, K::SELECT_KW | K::INSERT_KW | K::UPDATE_KW | K::DELETE_KW | K::WITH_KW) {
        return None;
    }
    let is_space = |kind: K| matches!(kind, K::WHITESPACE | K::COMMENT);
    let (mut text, mut variables) = (String::new(), Vec::new());
    let (mut depth, mut before) = (0i32, K::SEMICOLON);
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token.kind() {
            K::L_PAREN => depth += 1,
            K::R_PAREN => depth -= 1,
            K::INTO_KW if depth == 0 && before != K::INSERT_KW && variables.is_empty() => {
                // `STRICT a, b.c`
                let mut names_next = true;
                while let Some(next) = tokens.peek() {
                    let kind = next.kind();
                    let is_mark = matches!(kind, K::COMMA | K::DOT);
                    if !(is_space(kind) || is_mark || names_next) {
                        break;
                    }
                    let strict = kind == K::STRICT_KW && variables.is_empty();
                    if !is_space(kind) && !is_mark && !strict {
                        variables.push(tree::fold(next.text()));
                    }
                    if !is_space(kind) {
                        names_next = is_mark || strict;
                    }
                    tokens.next();
                }
                continue;
            }
            _ => {}
        }
        if !is_space(token.kind()) {
            before = token.kind();
        }
        text.push_str(token.text());
    }
    (!variables.is_empty()).then_some((text, variables))
}

fn into(node: &SyntaxNode) -> Option<What> {
    let (text, variables) = with_into(node)?;
    let parse = SourceFile::parse(&text);
    let root = parse.syntax_node();
    let statement = root.children().next().filter(|_| parse.errors().is_empty());
    let query: Option<Question> = statement
        .filter(|node| !node.descendants().any(|child| child.kind() == K::BETWEEN_EXPR))
        .and_then(|node| expression::query(&node, 0));
    Some(What::Into { variables, query })
}
