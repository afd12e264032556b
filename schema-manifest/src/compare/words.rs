//! Values as a reader of the report would say them.

use crate::{Expression, Value};

/// The value of an aspect as a reader of the report would say it.
pub(super) fn value_in_words(aspect: &str, value: &Value) -> String {
    let word = match (aspect, value) {
        ("nullable", Value::Exact(text)) => not_null(text == "true"),
        ("validated", Value::Exact(text)) => return format!("`{}`", valid(text == "true")),
        ("unique", Value::Exact(text)) => return format!("`{}`", unique(text == "true")),
        (_, Value::Expression(expression)) => return written(expression),
        (_, value) => return format!("`{value}`"),
    };
    word.to_owned()
}

pub(super) fn not_null(nullable: bool) -> &'static str {
    if nullable { "NULL allowed" } else { "NOT NULL" }
}

pub(super) fn valid(valid: bool) -> &'static str {
    if valid { "validated" } else { "not validated" }
}

pub(super) fn unique(unique: bool) -> &'static str {
    if unique { "unique" } else { "not unique" }
}

/// An expression, or that there is one where its text is not known.
pub(super) fn written(expression: &Expression) -> String {
    match expression {
        Expression::Present => "some".to_owned(),
        expression => format!("`{expression}`"),
    }
}
