//! What expressions of code come to.

use super::asked::Count;
use super::block::Run;
use super::value::{self, Value};
use crate::postgres::syntax::{Arithmetic, Comparison, Expression, Question};

impl Run<'_, '_> {
    /// What an expression comes to.
    pub(super) fn value(&self, expression: &Expression) -> Value {
        let truth = |value: Option<bool>| value.map_or(Value::Unknown, Value::Bool);
        match expression {
            Expression::Null => Value::Null,
            Expression::Bool(value) => Value::Bool(*value),
            Expression::Number(number) => Value::Number(*number),
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Name(names) => self.named(names),
            Expression::Array(values) => {
                Value::List(values.iter().map(|value| self.value(value)).collect())
            }
            Expression::Not(operand) => match self.value(operand) {
                Value::Bool(value) => Value::Bool(!value),
                Value::Null => Value::Null,
                _ => Value::Unknown,
            },
            Expression::And(operands) => self.all(operands, false),
            Expression::Or(operands) => self.all(operands, true),
            Expression::Compare(comparison, one, other) => {
                let (one, other) = (self.value(one), self.value(other));
                if one == Value::Null || other == Value::Null {
                    return Value::Null;
                }
                let order = one.compare(&other);
                truth(match comparison {
                    Comparison::Equal => one.differs(&other).map(|differs| !differs),
                    Comparison::Unequal => one.differs(&other),
                    Comparison::Less => order.map(std::cmp::Ordering::is_lt),
                    Comparison::LessOrEqual => order.map(std::cmp::Ordering::is_le),
                    Comparison::Greater => order.map(std::cmp::Ordering::is_gt),
                    Comparison::GreaterOrEqual => order.map(std::cmp::Ordering::is_ge),
                })
            }
            Expression::IsNull(operand) => match self.value(operand) {
                Value::Unknown | Value::Shape(_) | Value::Row(_) => Value::Unknown,
                value => Value::Bool(value == Value::Null),
            },
            Expression::In(operand, listed) => {
                let listed: Vec<Value> = listed.iter().map(|value| self.value(value)).collect();
                is_among(&self.value(operand), &listed)
            }
            Expression::Any(operand, list) => match self.value(list) {
                Value::List(listed) => is_among(&self.value(operand), &listed),
                _ => Value::Unknown,
            },
            Expression::Concat(operands) => {
                let values: Vec<Value> = operands.iter().map(|one| self.value(one)).collect();
                value::concatenated(&values)
            }
            Expression::Arithmetic(sign, one, other) => {
                match (self.value(one), self.value(other)) {
                    (Value::Null, _) | (_, Value::Null) => Value::Null,
                    (Value::Number(one), Value::Number(other)) => {
                        let number = match sign {
                            Arithmetic::Plus => one.checked_add(other),
                            Arithmetic::Minus => one.checked_sub(other),
                        };
                        number.map_or(Value::Unknown, Value::Number)
                    }
                    _ => Value::Unknown,
                }
            }
            Expression::Call(name, arguments) => self.built_in(name, arguments),
            Expression::Cast(operand, kind) if kind == "regclass" => {
                self.as_relation(&self.value(operand))
            }
            Expression::Cast(operand, kind) => cast(self.value(operand), kind),
            Expression::Exists(query) => truth(self.count(query).exists()),
            Expression::Query(query) => self.answer(query),
            Expression::Unknown => Value::Unknown,
        }
    }

    fn named(&self, names: &[String]) -> Value {
        let scalar = |value: &Value| match value {
            // A loop over one column with a variable that is no record.
            Value::Row(fields) if fields.len() == 1 => fields[0].1.clone(),
            value => value.clone(),
        };
        match names {
            [name] => self.variable(name).map_or(Value::Unknown, scalar),
            [record, field] => match self.variable(record) {
                Some(Value::Row(fields)) => {
                    let found = fields.iter().find(|(name, _)| name == field);
                    found.map_or(Value::Unknown, |(_, value)| value.clone())
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// `OR` where `wanted`, else `AND`.
    fn all(&self, operands: &[Expression], wanted: bool) -> Value {
        let values: Vec<Value> = operands.iter().map(|operand| self.value(operand)).collect();
        if values.contains(&Value::Bool(wanted)) {
            return Value::Bool(wanted);
        }
        let is_known = |value: &Value| matches!(value, Value::Bool(_) | Value::Null);
        match values.iter().all(is_known) {
            true if values.contains(&Value::Null) => Value::Null,
            true => Value::Bool(!wanted),
            false => Value::Unknown,
        }
    }

    fn built_in(&self, name: &str, arguments: &[Expression]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|one| self.value(one)).collect();
        match (name, &*values) {
            ("concat", values) => value::joined(values),
            ("format", [Value::Text(pattern), rest @ ..]) => value::formatted(pattern, rest),
            ("quote_ident", [Value::Text(text)]) => Value::Text(value::quoted_ident(text)),
            ("quote_literal", [Value::Text(text)]) => Value::Text(value::quoted_literal(text)),
            ("quote_literal", [Value::Number(number)]) => Value::Text(format!("'{number}'")),
            ("lower", [Value::Text(text)]) if text.is_ascii() => Value::Text(text.to_lowercase()),
            ("upper", [Value::Text(text)]) if text.is_ascii() => Value::Text(text.to_uppercase()),
            ("quote_ident", [value @ (Value::Unknown | Value::Shape(_))]) => {
                value::quoted_shape(value, '"')
            }
            ("quote_literal", [value @ (Value::Unknown | Value::Shape(_))]) => {
                value::quoted_shape(value, '\'')
            }
            ("lower", [Value::Shape(shape)]) if is_plain(shape) => {
                Value::Shape(shape.to_lowercase())
            }
            ("upper", [Value::Shape(shape)]) if is_plain(shape) => {
                Value::Shape(shape.to_uppercase())
            }
            ("to_char", [Value::Null, _]) => Value::Null,
            ("to_char", [_, Value::Text(pattern)]) => value::formatted_date(pattern),
            ("regexp_replace", [Value::Shape(shape), Value::Text(pattern), Value::Text(with)])
                if !with.contains('\\') =>
            {
                value::replaced(shape, pattern, with)
            }
            ("coalesce", values) => {
                let first = values.iter().find(|value| **value != Value::Null);
                match first {
                    // It may be null.
                    Some(Value::Shape(_)) if values.len() > 1 => Value::Unknown,
                    first => first.cloned().unwrap_or(Value::Null),
                }
            }
            ("current_schema", []) => {
                self.replay.current_schema().map_or(Value::Unknown, Value::Text)
            }
            ("current_setting", [Value::Text(name)] | [Value::Text(name), Value::Bool(_)]) => {
                self.replay.setting(name).map_or(Value::Unknown, Value::Text)
            }
            ("to_regclass", [Value::Text(name)]) => match self.replay.is_relation(name) {
                Some(true) => Value::Text(name.clone()),
                Some(false) => Value::Null,
                None => Value::Unknown,
            },
            ("to_regtype", [Value::Text(name)]) => match self.replay.is_type(name) {
                Some(true) => Value::Text(name.clone()),
                Some(false) => Value::Null,
                None => Value::Unknown,
            },
            ("array_length" | "cardinality", [Value::List(values), ..]) if !values.is_empty() => {
                i64::try_from(values.len()).map_or(Value::Unknown, Value::Number)
            }
            _ => Value::Unknown,
        }
    }

    /// `::regclass`: the name of a relation as the server prints it.
    pub(super) fn as_relation(&self, value: &Value) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Text(written) => {
                self.replay.printed_relation(written).map_or(Value::Unknown, Value::Text)
            }
            _ => Value::Unknown,
        }
    }

    /// The one value that a query gives.
    pub(super) fn answer(&self, query: &Question) -> Value {
        let [(target, _)] = &*query.targets else { return Value::Unknown };
        if query.from.is_empty() && query.conditions.is_empty() {
            return self.value(target);
        }
        let count = || self.count(query);
        let aggregated = |target: &Expression| match target {
            Expression::Call(name, _) if name == "count" => match count().exactly() {
                Some(number) => i64::try_from(number).map_or(Value::Unknown, Value::Number),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        match target {
            Expression::Call(name, _) if name == "count" => aggregated(target),
            // `SELECT count(*) = 2 FROM ..`
            Expression::Compare(comparison, one, other) if is_count(one) && is_constant(other) => {
                let count = match aggregated(one) {
                    Value::Number(number) => Expression::Number(number),
                    _ => return Value::Unknown,
                };
                self.value(&Expression::Compare(*comparison, Box::new(count), other.clone()))
            }
            // One row or none; a constant in it is that, or null.
            _ if is_constant(target) => match count().exists() {
                Some(true) => self.value(target),
                Some(false) => Value::Null,
                None => Value::Unknown,
            },
            target if is_of_name(target) => {
                let found = self.replay.constraints_found(query, &|one| self.value(one));
                match found.as_deref() {
                    Some([]) => Value::Null,
                    Some([name]) => self.value(&with_name(target, &Expression::Text(name.clone()))),
                    // What is around the name is known, if there is one.
                    _ => self.value(&with_name(target, &Expression::Unknown)),
                }
            }
            _ => match count().exists() {
                Some(false) if !has_call(target) => Value::Null,
                _ => Value::Unknown,
            },
        }
    }

    fn count(&self, query: &Question) -> Count {
        self.replay.count(query, &|expression| self.value(expression))
    }
}

fn is_among(value: &Value, listed: &[Value]) -> Value {
    if *value == Value::Null {
        return Value::Null;
    }
    let differ: Vec<Option<bool>> = listed.iter().map(|one| value.differs(one)).collect();
    if differ.contains(&Some(false)) {
        return Value::Bool(true);
    }
    if differ.contains(&None) { Value::Unknown } else { Value::Bool(false) }
}

/// A cast that changes nothing of what is known.
pub(super) fn cast(value: Value, kind: &str) -> Value {
    match (value, kind) {
        (Value::Null, _) => Value::Null,
        (Value::Text(text), "bool" | "boolean") => match &*text.to_ascii_lowercase() {
            "true" | "t" | "yes" | "on" | "1" => Value::Bool(true),
            "false" | "f" | "no" | "off" | "0" => Value::Bool(false),
            _ => Value::Unknown,
        },
        (Value::Text(text), "int" | "integer" | "bigint" | "smallint" | "int4" | "int8") => {
            text.trim().parse().map_or(Value::Unknown, Value::Number)
        }
        (Value::Number(number), "text" | "varchar") => Value::Text(number.to_string()),
        (value @ (Value::Text(_) | Value::Shape(_)), "text" | "varchar" | "name")
        | (value @ Value::Number(_), "int" | "integer" | "bigint" | "int4" | "int8")
        | (value @ Value::Bool(_), "bool" | "boolean")
        | (value @ Value::List(_), "text[]" | "varchar[]" | "name[]") => value,
        _ => Value::Unknown,
    }
}

/// Whether the letters that are known have one lower and one upper case each.
fn is_plain(shape: &str) -> bool {
    shape.chars().all(|one| one.is_ascii() || value::is_hole(one))
}

fn is_count(expression: &Expression) -> bool {
    matches!(expression, Expression::Call(name, _) if name == "count")
}

fn is_constant(expression: &Expression) -> bool {
    matches!(
        expression,
        Expression::Bool(_) | Expression::Number(_) | Expression::Text(_) | Expression::Null
    )
}

/// The columns that hold the name of a constraint.
const NAMES: [&str; 2] = ["conname", "constraint_name"];

/// Whether an expression puts a text together, and the name of a constraint is part of it.
pub(super) fn is_of_name(expression: &Expression) -> bool {
    match expression {
        Expression::Name(names) => names.last().is_some_and(|name| NAMES.contains(&&**name)),
        Expression::Concat(all) => {
            all.iter().any(is_of_name) && all.iter().all(|one| is_constant(one) || is_of_name(one))
        }
        Expression::Call(name, all) => {
            matches!(&**name, "concat" | "format" | "quote_ident")
                && all.iter().any(is_of_name)
                && all.iter().all(|one| is_constant(one) || is_of_name(one))
        }
        Expression::Cast(inner, _) => is_of_name(inner),
        _ => false,
    }
}

/// The expression with that in place of the name.
fn with_name(expression: &Expression, name: &Expression) -> Expression {
    let all = |operands: &[Expression]| operands.iter().map(|one| with_name(one, name)).collect();
    match expression {
        Expression::Name(_) => name.clone(),
        Expression::Concat(operands) => Expression::Concat(all(operands)),
        Expression::Call(called, operands) => Expression::Call(called.clone(), all(operands)),
        Expression::Cast(inner, kind) => {
            Expression::Cast(Box::new(with_name(inner, name)), kind.clone())
        }
        other => other.clone(),
    }
}

/// Whether there may be an aggregate in it, which gives a row where there is none.
fn has_call(expression: &Expression) -> bool {
    !matches!(expression, Expression::Name(_))
}
