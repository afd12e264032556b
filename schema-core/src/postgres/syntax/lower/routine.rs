//! `CREATE`, `ALTER` and `DROP` of functions, procedures and aggregates.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::definition::{Definition, Value};
use super::super::object::{
    Arguments, CreateRoutine, Mode, Parameter, Returns, RoutineChange, RoutineKind, RoutineRef,
};
use super::super::statement::{Kind, TypeSyntax};
use super::super::tree;
use super::super::words::Words;
use super::data_type;

pub(super) fn create(node: &SyntaxNode, what: RoutineKind) -> Option<Kind> {
    let named = node.children().find(|child| {
        matches!(child.kind(), K::FUNCTION_NAME | K::PROCEDURE_NAME | K::AGGREGATE_NAME)
    })?;
    let mut words = Words::default();
    for body in node.children().filter(|child| {
        !matches!(
            child.kind(),
            K::FUNCTION_NAME
                | K::PROCEDURE_NAME
                | K::AGGREGATE_NAME
                | K::PARAM_LIST
                | K::RET_TYPE
                | K::OR_REPLACE
        )
    }) {
        words.extend(&Words::of(&body.text().to_string()));
    }
    let definition = definition(node, what);
    if definition.get("language") == Some(&Value::Exact("plpgsql".to_owned())) {
        words = words.of_plpgsql();
    }
    Some(Kind::CreateRoutine(CreateRoutine {
        what,
        name: tree::name(&named)?,
        or_replace: tree::child(node, K::OR_REPLACE).is_some(),
        parameters: tree::child(node, K::PARAM_LIST).and_then(|list| parameters(&list)),
        returns: tree::child(node, K::RET_TYPE).and_then(|node| returns(&node)),
        definition,
        words,
    }))
}

fn definition(node: &SyntaxNode, what: RoutineKind) -> Definition {
    let mut definition = Definition::default();
    match what {
        RoutineKind::Aggregate => definition.set("definition", Value::Unknown),
        _ => {
            // What the server takes where nothing is written.
            for (aspect, value) in [
                ("language", "sql"),
                ("volatility", "volatile"),
                ("null handling", "called on null input"),
                ("security", "invoker"),
                ("leak-proofness", "not leakproof"),
                ("parallel safety", "unsafe"),
            ] {
                definition.exact(aspect, value);
            }
        }
    }
    if let Some(list) = tree::child(node, K::FUNC_OPTION_LIST) {
        options(&list, &mut definition);
    }
    if node.children().any(|child| matches!(child.kind(), K::ATOMIC_BODY | K::RETURN_STMT)) {
        definition.set("body", Value::Unknown);
    }
    definition
}

fn options(list: &SyntaxNode, definition: &mut Definition) {
    for option in list.children() {
        let word = |at: usize| {
            tree::tokens(&option).nth(at).map(|token| token.text().to_ascii_lowercase())
        };
        let rest = |skip: usize| {
            let words: Vec<String> = tree::tokens(&option)
                .skip(skip)
                .map(|token| token.text().to_ascii_lowercase())
                .collect();
            words.join(" ")
        };
        match option.kind() {
            K::LANGUAGE_FUNC_OPTION => {
                let name = tree::child(&option, K::LITERAL)
                    .and_then(|literal| tree::string(&literal))
                    .or_else(|| tree::tokens(&option).nth(1).map(|token| tree::fold(token.text())));
                definition.exact("language", name.unwrap_or_default().to_ascii_lowercase());
            }
            K::IMMUTABLE | K::STABLE | K::VOLATILE => definition.exact("volatility", rest(0)),
            K::STRICT_FUNC_OPTION | K::RETURNS_NULL_ON_NULL_INPUT_FUNC_OPTION => {
                definition.exact("null handling", "strict");
            }
            K::CALLED_ON_NULL_INPUT_FUNC_OPTION => {
                definition.exact("null handling", "called on null input");
            }
            K::SECURITY_DEFINER_FUNC_OPTION => definition.exact("security", "definer"),
            K::SECURITY_INVOKER_FUNC_OPTION => definition.exact("security", "invoker"),
            K::LEAKPROOF_FUNC_OPTION => definition.exact("leak-proofness", "leakproof"),
            K::NOT_LEAKPROOF_FUNC_OPTION => definition.exact("leak-proofness", "not leakproof"),
            K::PARALLEL_FUNC_OPTION => definition.exact("parallel safety", rest(1)),
            K::AS_FUNC_OPTION => definition.set("body", body(&option)),
            K::SET_FUNC_OPTION => {
                let name = option
                    .descendants()
                    .find(|node| node.kind() == K::CONFIG_PARAMETER_REF)
                    .map(|node| tree::text(&node).to_ascii_lowercase());
                let value = tree::lower(&option).replace(" = ", " to ").replace('\'', "");
                definition.exact(&format!("setting {}", name.unwrap_or_default()), value);
            }
            K::RESET_FUNC_OPTION => match word(1).as_deref() {
                Some("all") | None => {}
                // Whether it had one is not seen here.
                Some(_) => definition.set(format!("setting {}", rest(1)), Value::Unknown),
            },
            _ => {}
        }
    }
}

/// The source of a function as the server keeps it.
fn body(option: &SyntaxNode) -> Value {
    let literals: Vec<SyntaxNode> =
        option.descendants().filter(|node| node.kind() == K::LITERAL).collect();
    let [literal] = &*literals else { return Value::Unknown };
    if tree::tokens(literal).count() != 1 {
        return Value::Unknown;
    }
    match tree::string(literal).or_else(|| tree::dollar_quoted(literal)) {
        Some(text) => Value::Body(text),
        None => Value::Unknown,
    }
}

/// `None` where a type is not understood, as `%TYPE`.
fn parameters(list: &SyntaxNode) -> Option<Vec<Parameter>> {
    // `(*)`, and the `ORDER BY` of an ordered-set aggregate.
    let is_plain = list.children().all(|child| child.kind() == K::PARAM)
        && !tree::has(list, K::ORDER_KW)
        && !tree::has(list, K::STAR);
    if !is_plain {
        return None;
    }
    list.children().map(|parameter| self::parameter(&parameter)).collect()
}

fn parameter(node: &SyntaxNode) -> Option<Parameter> {
    let mode = node.children().find_map(|child| match child.kind() {
        K::PARAM_OUT => Some(Mode::Out),
        K::PARAM_IN_OUT => Some(Mode::InOut),
        K::PARAM_VARIADIC => Some(Mode::Variadic),
        _ => None,
    });
    let default = tree::child(node, K::PARAM_DEFAULT);
    Some(Parameter {
        mode: mode.unwrap_or(Mode::In),
        name: tree::child(node, K::PARAM_NAME)
            .and_then(|name| tree::ident(&name))
            .map(|ident| ident.name),
        data_type: node.children().find_map(|child| data_type::lower(&child))?,
        default: default.and_then(|default| default.children().last()).map(|one| tree::text(&one)),
    })
}

fn returns(node: &SyntaxNode) -> Option<Returns> {
    let set = tree::tokens(node).any(|token| token.kind() == K::SETOF_KW);
    let Some(list) = tree::child(node, K::RETURN_TABLE_ARG_LIST) else {
        let data_type = node.children().find_map(|child| data_type::lower(&child))?;
        return Some(Returns { set, data_type: Some(data_type), columns: vec![] });
    };
    let columns: Option<Vec<(String, TypeSyntax)>> = tree::children(&list, K::RETURN_TABLE_COLUMN)
        .map(|column| {
            let name = tree::ident(&tree::child(&column, K::COLUMN_NAME)?)?.name;
            Some((name, column.children().find_map(|child| data_type::lower(&child))?))
        })
        .collect();
    Some(Returns { set: true, data_type: None, columns: columns? })
}

/// The routines that a statement names.
fn references(node: &SyntaxNode) -> Vec<RoutineRef> {
    node.descendants().filter_map(|child| reference(&child)).collect()
}

/// A name with or without a list of arguments.
pub(super) fn reference(node: &SyntaxNode) -> Option<RoutineRef> {
    if !matches!(node.kind(), K::FUNCTION_SIG | K::PROCEDURE_SIG | K::ROUTINE_SIG | K::AGGREGATE) {
        return None;
    }
    let arguments = match tree::child(node, K::PARAM_LIST) {
        None => Arguments::Any,
        Some(list) => match parameters(&list) {
            Some(parameters) => Arguments::Types(
                parameters
                    .into_iter()
                    .filter(|parameter| parameter.mode != Mode::Out)
                    .map(|parameter| parameter.data_type)
                    .collect(),
            ),
            None => Arguments::Unknown,
        },
    };
    Some(RoutineRef { name: tree::name(node)?, arguments, span: tree::span(node) })
}

pub(super) fn drop(node: &SyntaxNode, what: RoutineKind) -> Kind {
    Kind::DropRoutines {
        what,
        routines: references(node),
        if_exists: tree::child(node, K::IF_EXISTS).is_some(),
        cascade: tree::child(node, K::CASCADE).is_some(),
    }
}

pub(super) fn alter(node: &SyntaxNode, what: RoutineKind) -> Option<Kind> {
    let mut routine = None;
    let mut change = RoutineChange::Inert;
    for child in node.children() {
        if let Some(found) = reference(&child) {
            routine = Some(found);
            continue;
        }
        match child.kind() {
            K::FUNCTION_RENAME_TO
            | K::PROCEDURE_RENAME_TO
            | K::ROUTINE_RENAME_TO
            | K::AGGREGATE_RENAME_TO => change = RoutineChange::RenameTo(tree::name(&child)?.name),
            K::SET_SCHEMA => {
                change =
                    RoutineChange::SetSchema(tree::ident(&tree::child(&child, K::SCHEMA_REF)?)?);
            }
            K::FUNC_OPTION_LIST => {
                let mut definition = Definition::default();
                options(&child, &mut definition);
                change = RoutineChange::Options(definition);
            }
            _ => {}
        }
    }
    Some(Kind::AlterRoutine { what, routine: routine?, change })
}
