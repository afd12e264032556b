//! An expression with its types, printed as the server prints it.
//!
//! The server keeps a tree, in which each operand has a type, and each conversion that nobody wrote is a
//! node of its own; it prints that tree. The names here are those of its sources: `parse_oper.c`,
//! `parse_func.c`, `parse_coerce.c` and `parse_expr.c` make the tree, `ruleutils.c` prints it.

use super::function::{self, Slot};
use super::identifier::quoted;
use super::literal::{self, Constant};
use super::parse::Expr;
use super::scope::{Scope, Signature};
use super::types::{Base, Type};

/// An operand: a string whose type is still open, or anything else.
enum Operand {
    /// `None` is `NULL`.
    Open(Option<String>),
    Typed(Node),
}

/// A part of an expression that has a type.
#[derive(Clone)]
pub(super) struct Node {
    /// With the conversion that the server put around it, if there is one.
    shown: String,
    /// Without it: what is printed where the server leaves such conversions out.
    hidden: Option<String>,
    /// A constant without its type, if it has no modifier.
    bare: Option<String>,
    of: Type,
}

impl Node {
    fn new(shown: String, of: Type) -> Node {
        Node { shown, hidden: None, bare: None, of }
    }

    pub(super) fn hidden(&self) -> &str {
        self.hidden.as_deref().unwrap_or(&self.shown)
    }

    pub(super) fn data_type(&self) -> &Type {
        &self.of
    }

    fn constant(constant: Constant, of: &Type) -> Node {
        let Constant { bare, labelled } = constant;
        Node { shown: labelled, hidden: None, bare: Some(bare), of: of.plain() }
    }

    fn boolean(shown: String) -> Node {
        Node::new(shown, Type::of(Base::Bool))
    }

    /// A conversion that the server puts around it.
    fn implied(self, to: &Type) -> Node {
        let inner = self.hidden.unwrap_or(self.shown);
        Node {
            shown: format!("({inner})::{}", to.name),
            hidden: Some(inner),
            bare: None,
            of: to.plain(),
        }
    }

    /// A conversion that is written.
    fn cast(self, to: &Type) -> Node {
        if self.of.is_same(to) && self.of.modified == to.modified {
            return self;
        }
        let shown = match &self.bare {
            Some(bare) if self.of.is_same(to) => format!("{bare}::{}", to.full()),
            _ => format!("({})::{}", self.hidden(), to.full()),
        };
        Node::new(shown, to.clone())
    }
}

impl Operand {
    fn data_type(&self) -> Option<&Type> {
        match self {
            Operand::Open(_) => None,
            Operand::Typed(node) => Some(&node.of),
        }
    }

    /// The operand as a value of a type, by a conversion that the server makes by itself.
    fn coerced(self, to: &Type) -> Option<Node> {
        match self {
            Operand::Open(text) => {
                Some(Node::constant(literal::constant(to, text.as_deref())?, to))
            }
            Operand::Typed(node) if node.of.is_same(to) => Some(node),
            Operand::Typed(node) => node.of.becomes(to).then(|| node.implied(to)),
        }
    }

    /// As it is, a string as `text`.
    fn settled(self) -> Option<Node> {
        match self {
            Operand::Typed(node) => Some(node),
            open @ Operand::Open(_) => open.coerced(&Type::of(Base::Text)),
        }
    }

    /// `character varying` as `text`, for which the operators and functions are.
    fn into_text(self) -> Option<Node> {
        match self.data_type() {
            Some(of) if !of.is_text() => None,
            _ => self.coerced(&Type::of(Base::Text)),
        }
    }
}

/// An expression as a value of a type, by the conversions of an assignment; what is printed is its
/// hidden form.
pub(super) fn assigned(expr: &Expr, to: Option<&Type>, scope: &dyn Scope) -> Option<Node> {
    let analysis = Analysis { scope };
    match analysis.operand(expr)? {
        Operand::Typed(node) => Some(node),
        open @ Operand::Open(_) => {
            // An interval's modifier is given to the constant itself.
            let to = to.filter(|to| !(to.is(Base::Interval) && to.modified.is_some()))?;
            // A `NULL` without a modifier is no default at all.
            if matches!(open, Operand::Open(None)) && to.modified.is_none() {
                return None;
            }
            open.coerced(&to.plain())
        }
    }
}

/// An expression by itself; a string that nothing gives a type is a `text`.
pub(super) fn settled(expr: &Expr, scope: &dyn Scope) -> Option<Node> {
    Analysis { scope }.operand(expr)?.settled()
}

/// A key of an index: its collation is no part of it.
///
/// Source: `ComputeIndexAttrs` in the server's `indexcmds.c`.
pub(super) fn key(expr: &Expr, scope: &dyn Scope) -> Option<Node> {
    let mut expr = expr;
    while let Expr::Collate(inner, _) = expr {
        expr = inner;
    }
    settled(expr, scope)
}

struct Analysis<'a> {
    scope: &'a dyn Scope,
}

impl Analysis<'_> {
    fn operand(&self, expr: &Expr) -> Option<Operand> {
        Some(Operand::Typed(match expr {
            Expr::String(text) => return Some(Operand::Open(Some(text.clone()))),
            Expr::Null => return Some(Operand::Open(None)),
            Expr::Number(digits) => {
                let (of, constant) = literal::number(digits)?;
                Node::constant(constant, &of)
            }
            Expr::Bool(value) => {
                let of = Type::of(Base::Bool);
                Node::constant(literal::constant(&of, Some(&value.to_string()))?, &of)
            }
            Expr::Column(table, name) => self.column(table.as_deref(), name)?,
            Expr::Value(name) => Node::new(
                (*name).to_owned(),
                match *name {
                    "CURRENT_TIMESTAMP" => Type::of(Base::Timestamptz),
                    "LOCALTIMESTAMP" => Type::of(Base::Timestamp),
                    "CURRENT_DATE" => Type::of(Base::Date),
                    _ => Type::other("name"),
                },
            ),
            Expr::Cast(inner, to) => self.cast(inner, &Type::written(to, self.scope)?)?,
            Expr::Array(all) => self.array(all, None)?,
            Expr::And(all) => self.connected(all, " AND ")?,
            Expr::Or(all) => self.connected(all, " OR ")?,
            Expr::Not(inner) => Node::boolean(format!("(NOT {})", self.truth(inner)?)),
            Expr::IsNull(inner, is) => self.is_null(inner, *is)?,
            Expr::Is(inner, test) => Node::boolean(format!("({} {test})", self.truth(inner)?)),
            Expr::IsDistinct(left, right, not) => self.is_distinct(left, right, *not)?,
            Expr::Binary(operator, left, right) => {
                binary(operator, self.operand(left)?, self.operand(right)?)?
            }
            Expr::Negative(inner) => {
                let Operand::Typed(inner) = self.operand(inner)? else { return None };
                if !inner.of.is_number() && !inner.of.is(Base::Interval) {
                    return None;
                }
                Node::new(format!("(- {})", inner.shown), inner.of.plain())
            }
            Expr::In { operand, list, not } => self.is_in(operand, list, *not)?,
            Expr::Between { operand, low, high, not } => {
                let signs = if *not { ("<", " OR ", ">") } else { (">=", " AND ", "<=") };
                let low = binary(signs.0, self.operand(operand)?, self.operand(low)?)?;
                let high = binary(signs.2, self.operand(operand)?, self.operand(high)?)?;
                Node::boolean(format!("({}{}{})", low.hidden(), signs.1, high.hidden()))
            }
            Expr::Quantified { operand, operator, all, array } => {
                let array = match &**array {
                    Expr::Array(all) => self.array(all, None)?,
                    other => match self.operand(other)? {
                        Operand::Typed(node) => node,
                        Operand::Open(_) => return None,
                    },
                };
                quantified(operator, self.operand(operand)?, array, *all)?
            }
            Expr::OneOf(word, all) => self.one_of(word, all)?,
            Expr::NullIf(left, right) => self.null_if(left, right)?,
            Expr::Case { of, branches, otherwise } => {
                self.case(of.as_deref(), branches, otherwise.as_deref())?
            }
            Expr::Extract(field, inner) => self.extract(field, inner)?,
            Expr::Trim(inner) => {
                let inner = self.operand(inner)?.into_text()?;
                Node::new(format!("TRIM(BOTH FROM {})", inner.hidden()), Type::of(Base::Text))
            }
            Expr::AtTimeZone(inner, zone) => {
                let (zone, inner) = (self.operand(zone)?, self.operand(inner)?);
                let call = call("timezone", vec![zone, inner])?;
                let [zone, inner] = &*call.arguments else { return None };
                Node::new(format!("({} AT TIME ZONE {})", inner.hidden(), zone.hidden()), call.of)
            }
            Expr::Collate(inner, name) => {
                let inner = match self.operand(inner)? {
                    open @ Operand::Open(_) => open.into_text()?,
                    Operand::Typed(node) if node.of.is(Base::Text) => node,
                    Operand::Typed(_) => return None,
                };
                if !matches!(&**name, "C" | "POSIX" | "default") {
                    return None;
                }
                let shown = format!("({} COLLATE {})", inner.shown, quoted(name)?);
                Node::new(shown, inner.of)
            }
            Expr::Call { schema: None, name, arguments } => self.call(name, arguments)?,
            Expr::Call { schema: Some(schema), name, arguments } => {
                self.call_in(schema, name, arguments)?
            }
        }))
    }

    /// A column, or one of the row that is named.
    fn column(&self, table: Option<&str>, name: &str) -> Option<Node> {
        let row = table.and_then(|table| self.scope.row(table));
        if row.is_none() && table.is_some_and(|table| table != self.scope.table()) {
            return None;
        }
        let row = row.map(|row| format!("{row}.")).unwrap_or_default();
        let shown = format!("{row}{}", self.scope.printed(name)?);
        Some(Node::new(shown, self.scope.column(name)?))
    }

    /// A condition, as it is shown below `AND`, `OR`, `NOT` and `IS TRUE`.
    fn truth(&self, expr: &Expr) -> Option<String> {
        let node = self.operand(expr)?.coerced(&Type::of(Base::Bool))?;
        Some(node.hidden().to_owned())
    }

    fn connected(&self, all: &[Expr], between: &str) -> Option<Node> {
        let all: Option<Vec<String>> = all.iter().map(|one| self.truth(one)).collect();
        Some(Node::boolean(format!("({})", all?.join(between))))
    }

    fn is_null(&self, expr: &Expr, is: bool) -> Option<Node> {
        let Operand::Typed(inner) = self.operand(expr)? else { return None };
        let test = if is { "IS NULL" } else { "IS NOT NULL" };
        Some(Node::boolean(format!("({} {test})", inner.shown)))
    }

    fn is_distinct(&self, left: &Expr, right: &Expr, not: bool) -> Option<Node> {
        // Source: `transformAExprDistinct`: a `NULL` on a side makes it `IS NOT NULL`.
        match (left, right) {
            (Expr::Null, Expr::Null) => return None,
            (inner, Expr::Null) | (Expr::Null, inner) => return self.is_null(inner, not),
            _ => {}
        }
        let (left, right) = operands("=", self.operand(left)?, self.operand(right)?)?;
        let shown = format!("({} IS DISTINCT FROM {})", left.shown, right.shown);
        Some(Node::boolean(if not { format!("(NOT {shown})") } else { shown }))
    }

    fn cast(&self, inner: &Expr, to: &Type) -> Option<Node> {
        if let (Expr::Array(all), Some(element)) = (inner, to.element()) {
            return if to.modified.is_some() { None } else { self.array(all, Some(&element)) };
        }
        match self.operand(inner)? {
            open @ Operand::Open(_) => {
                if to.modified.is_some() && (to.array || to.is(Base::Interval)) {
                    return None;
                }
                Some(open.coerced(&to.plain())?.cast(to))
            }
            Operand::Typed(node) => {
                // An array of another type, or something that may be a value of a domain.
                let is_open = node.of.array != to.array && !node.of.is_text() && !to.is_text();
                if is_open || node.of.is_unknown() || node.of.array && node.of.base != to.base {
                    return None;
                }
                Some(node.cast(to))
            }
        }
    }

    /// `ARRAY[..]`, of a type that is written behind it or of the one that its elements have together.
    fn array(&self, all: &[Expr], of: Option<&Type>) -> Option<Node> {
        if let Some(of) = of {
            let elements: Option<Vec<String>> =
                all.iter().map(|one| Some(self.cast(one, of)?.shown)).collect();
            return Some(array_of(&elements?, of));
        }
        let operands: Option<Vec<Operand>> = all.iter().map(|one| self.operand(one)).collect();
        let operands = operands?;
        if operands.is_empty() {
            return None;
        }
        let of = common(&operands)?;
        if of.array || of.is(Base::Other) {
            return None;
        }
        let elements: Option<Vec<String>> =
            operands.into_iter().map(|one| Some(one.coerced(&of)?.shown)).collect();
        Some(array_of(&elements?, &of))
    }

    /// Source: `transformAExprIn`.
    fn is_in(&self, operand: &Expr, list: &[Expr], not: bool) -> Option<Node> {
        let operator = if not { "<>" } else { "=" };
        if list.iter().any(has_column) {
            return None;
        }
        if let [only] = list {
            return binary(operator, self.operand(operand)?, self.operand(only)?);
        }
        let mut all = vec![self.operand(operand)?];
        for one in list {
            all.push(self.operand(one)?);
        }
        let of = common(&all)?;
        // Arrays are compared one by one.
        if of.array || of.is(Base::Other) {
            return None;
        }
        let mut all = all.into_iter();
        let operand = all.next()?;
        let elements: Option<Vec<String>> = all.map(|one| Some(one.coerced(&of)?.shown)).collect();
        quantified(operator, operand, array_of(&elements?, &of), not)
    }

    fn one_of(&self, word: &str, all: &[Expr]) -> Option<Node> {
        let operands: Option<Vec<Operand>> = all.iter().map(|one| self.operand(one)).collect();
        let operands = operands?;
        let of = common(&operands)?;
        let nodes: Option<Vec<Node>> = operands.into_iter().map(|one| one.coerced(&of)).collect();
        let nodes = nodes?;
        let modified = together(&nodes);
        Some(Node::new(format!("{word}({})", shown(&nodes)), Type { modified, ..of.plain() }))
    }

    fn null_if(&self, left: &Expr, right: &Expr) -> Option<Node> {
        let (left, right) = operands("=", self.operand(left)?, self.operand(right)?)?;
        // Its type is that of the first operand, before it was converted for the comparison.
        if left.hidden.is_some() {
            return None;
        }
        let shown = format!("NULLIF({}, {})", left.shown, right.shown);
        Some(Node::new(shown, left.of))
    }

    /// `CASE`, on lines of its own: `pg_get_expr` indents (`PRETTYFLAG_INDENT` in `ruleutils.c`). One
    /// inside of another would be indented further, and gives none.
    fn case(
        &self,
        of: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Option<Node> {
        let otherwise = match otherwise {
            Some(otherwise) => self.operand(otherwise)?,
            None => Operand::Open(None),
        };
        // What stands behind `ELSE` counts first for the type.
        let mut results = vec![otherwise];
        for (_, result) in branches {
            results.push(self.operand(result)?);
        }
        let to = common(&results)?;
        let nodes: Option<Vec<Node>> = results.into_iter().map(|one| one.coerced(&to)).collect();
        let nodes = nodes?;
        let (otherwise, results) = nodes.split_first()?;
        let mut text = "\nCASE".to_owned();
        let compared = match of {
            Some(of) => {
                let Operand::Typed(node) = self.operand(of)? else { return None };
                text.push(' ');
                text.push_str(&node.shown);
                Some(node)
            }
            None => None,
        };
        for ((condition, _), result) in branches.iter().zip(results) {
            let condition = match &compared {
                None => self.truth(condition)?,
                Some(of) => {
                    let pair = (Operand::Typed(of.clone()), self.operand(condition)?);
                    let (left, right) = operands("=", pair.0, pair.1)?;
                    // The operand that is compared is not converted.
                    if left.hidden.is_some() {
                        return None;
                    }
                    right.shown
                }
            };
            for part in ["\n    WHEN ", &condition, " THEN ", &result.shown] {
                text.push_str(part);
            }
        }
        for part in ["\n    ELSE ", &otherwise.shown, "\nEND"] {
            text.push_str(part);
        }
        if text.matches("\nCASE").count() > 1 {
            return None;
        }
        let modified = together(&nodes);
        Some(Node::new(text, Type { modified, ..to.plain() }))
    }

    fn extract(&self, field: &str, inner: &Expr) -> Option<Node> {
        const FIELDS: [&str; 12] = [
            "century", "day", "dow", "doy", "epoch", "hour", "isodow", "minute", "month", "second",
            "week", "year",
        ];
        let Operand::Typed(inner) = self.operand(inner)? else { return None };
        let is_time = matches!(
            inner.of.base,
            Base::Date | Base::Time | Base::Timestamp | Base::Timestamptz | Base::Interval
        );
        if !FIELDS.contains(&field) || !is_time || inner.of.array {
            return None;
        }
        let shown = format!("EXTRACT({field} FROM {})", inner.hidden());
        Some(Node::new(shown, Type::of(Base::Numeric)))
    }

    /// `nextval`: the sequence is printed by the name that it has.
    fn next_value(&self, of: &Expr) -> Option<Node> {
        let name = match of {
            Expr::String(name) => name,
            Expr::Cast(inner, to) if to.name == "regclass" => match &**inner {
                Expr::String(name) => name,
                _ => return None,
            },
            _ => return None,
        };
        let name = name.strip_prefix("public.").unwrap_or(name);
        let is_plain = quoted(name)? == *name && self.scope.is_sequence(name);
        let shown = format!("nextval('{name}'::regclass)");
        is_plain.then(|| Node::new(shown, Type::of(Base::Int8)))
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Option<Node> {
        if let ("nextval", [only]) = (name, arguments) {
            return self.next_value(only);
        }
        let operands: Option<Vec<Operand>> =
            arguments.iter().map(|one| self.operand(one)).collect();
        let operands = operands?;
        if matches!(name, "num_nonnulls" | "num_nulls") && !self.scope.may_be_function(name) {
            let nodes: Option<Vec<Node>> = operands
                .into_iter()
                .map(|one| match one {
                    Operand::Typed(node) => Some(node),
                    Operand::Open(_) => None,
                })
                .collect();
            let nodes = nodes?;
            if nodes.is_empty() {
                return None;
            }
            return Some(Node::new(format!("{name}({})", shown(&nodes)), Type::of(Base::Int4)));
        }
        if let ("lower" | "upper", [Operand::Typed(range)]) = (name, &*operands)
            && let Some(bound) = range.of.bound()
        {
            let is_ours = self.scope.may_be_function(name);
            return (!is_ours).then(|| Node::new(format!("{name}({})", range.shown), bound));
        }
        if function::named(name, operands.len()).next().is_none() {
            if operands.is_empty() && self.scope.is_brought(name) {
                return Some(Node::new(format!("{}()", quoted(name)?), Type::other("")));
            }
            return self.call_of_ours(None, name, operands);
        }
        // One of ours may fit better.
        if self.scope.may_be_function(name) {
            return None;
        }
        // Source: `func_get_detail`: the name of a type, and a value of it, is no conversion.
        if let ("date", [Operand::Typed(only)]) = (name, &*operands)
            && only.of.is(Base::Date)
        {
            return Some(only.clone());
        }
        let call = call(name, operands)?;
        Some(Node::new(format!("{}({})", quoted(name)?, shown(&call.arguments)), call.of))
    }
}

impl Analysis<'_> {
    /// A call of a function in a schema; that on the path the server leaves out where it can.
    fn call_in(&self, schema: &str, name: &str, arguments: &[Expr]) -> Option<Node> {
        let operands: Option<Vec<Operand>> =
            arguments.iter().map(|one| self.operand(one)).collect();
        if schema == "public" { None } else { self.call_of_ours(Some(schema), name, operands?) }
    }

    /// A call of a function that the migrations made. Where it is not known what it gives, that is of no
    /// consequence where nothing is around it.
    fn call_of_ours(
        &self,
        schema: Option<&str>,
        name: &str,
        operands: Vec<Operand>,
    ) -> Option<Node> {
        let Signature { takes, gives } = self.scope.function(schema, name, operands.len())?;
        let arguments: Option<Vec<Node>> =
            takes.iter().zip(operands).map(|(of, one)| one.coerced(&of.plain())).collect();
        let schema = match schema {
            Some(schema) => format!("{}.", quoted(schema)?),
            None => String::new(),
        };
        let form = format!("{schema}{}({})", quoted(name)?, shown(&arguments?));
        Some(Node::new(form, gives.unwrap_or_else(|| Type::other(""))))
    }
}

fn shown(nodes: &[Node]) -> String {
    let all: Vec<&str> = nodes.iter().map(|node| &*node.shown).collect();
    all.join(", ")
}

fn array_of(elements: &[String], of: &Type) -> Node {
    let all = Type::array_of(&of.plain());
    let text = elements.join(", ");
    let shown = if elements.is_empty() {
        format!("ARRAY[]::{}", all.name)
    } else {
        format!("ARRAY[{text}]")
    };
    Node::new(shown, all)
}

/// The modifier that all of them have.
fn together(nodes: &[Node]) -> Option<String> {
    let first = nodes.first()?.of.modified.clone()?;
    nodes.iter().all(|node| node.of.modified.as_ref() == Some(&first)).then_some(first)
}

fn has_column(expr: &Expr) -> bool {
    match expr {
        Expr::String(_) | Expr::Number(_) | Expr::Null | Expr::Bool(_) => false,
        Expr::Cast(inner, _) | Expr::Negative(inner) => has_column(inner),
        _ => true,
    }
}

/// The type that operands have together.
///
/// Source: `select_common_type`.
fn common(operands: &[Operand]) -> Option<Type> {
    let mut types = operands.iter().filter_map(Operand::data_type);
    let Some(first) = types.next() else { return Some(Type::of(Base::Text)) };
    let mut common = first.plain();
    for other in types {
        if other.is_same(&common) {
            continue;
        }
        let (there, back) = (common.becomes(other), other.becomes(&common));
        if !there && !back {
            return None;
        }
        let is_preferred = matches!(common.base, Base::Text | Base::Float8 | Base::Timestamptz);
        if there && !back && !is_preferred {
            common = other.plain();
        }
    }
    Some(common)
}

/// The operands of a comparison, as the server converts them.
///
/// Source: `oper` and what it calls; the operators of `pg_operator`.
fn operands(operator: &str, left: Operand, right: Operand) -> Option<(Node, Node)> {
    let (left, right) = match (left.data_type().cloned(), right.data_type().cloned()) {
        (None, None) => return None,
        (Some(of), None) | (None, Some(of)) => {
            let to = compared(operator, &of)?;
            (left.coerced(&to)?, right.coerced(&to)?)
        }
        (Some(one), Some(other)) => {
            if one.is_number() && other.is_number() {
                return numbers(left, right);
            }
            let is_moment = |of: &Type| {
                !of.array && matches!(of.base, Base::Date | Base::Timestamp | Base::Timestamptz)
            };
            if one.is_text() && other.is_text() {
                (left.into_text()?, right.into_text()?)
            } else if one.is_same(&other) && compared(operator, &one).is_some()
                || is_moment(&one) && is_moment(&other)
            {
                let (Operand::Typed(left), Operand::Typed(right)) = (left, right) else {
                    return None;
                };
                (left, right)
            } else {
                return None;
            }
        }
    };
    Some((left, right))
}

/// The type in which values of a type are compared; `None` where that is not sure.
fn compared(operator: &str, of: &Type) -> Option<Type> {
    if of.array {
        return (of.base != Base::Other).then(|| of.plain());
    }
    let is_equality = matches!(operator, "=" | "<>");
    match of.base {
        Base::Varchar => Some(Type::of(Base::Text)),
        Base::Json | Base::Regconfig | Base::Letter | Base::Other => None,
        Base::Tsquery | Base::Tsvector if !is_equality => None,
        _ => Some(of.plain()),
    }
}

/// Two numbers, as an operator takes them: whole ones as they are, in whatever size; a number that is not
/// a floating one as `double precision` beside one that is.
fn numbers(left: Operand, right: Operand) -> Option<(Node, Node)> {
    let (one, other) = (left.data_type()?.base, right.data_type()?.base);
    let to = |mixed: bool, own: Base, other: Base| {
        if !mixed || own.is_float() {
            own
        } else if other.is_float() {
            Base::Float8
        } else {
            Base::Numeric
        }
    };
    let mixed = !(one.is_integer() && other.is_integer()) && one != other;
    let left_to = Type::of(to(mixed, one, other));
    let right_to = Type::of(to(mixed, other, one));
    Some((left.coerced(&left_to)?, right.coerced(&right_to)?))
}

/// An operator with two operands.
fn binary(operator: &str, left: Operand, right: Operand) -> Option<Node> {
    let make = |left: &Node, right: &Node, of: Type| {
        Node::new(format!("({} {operator} {})", left.shown, right.shown), of)
    };
    let bool = || Type::of(Base::Bool);
    match operator {
        "=" | "<>" | "<" | ">" | "<=" | ">=" => {
            let (left, right) = operands(operator, left, right)?;
            Some(make(&left, &right, bool()))
        }
        "~~" | "!~~" | "~~*" | "!~~*" | "~" | "~*" | "!~" | "!~*" => {
            let left = match left {
                Operand::Typed(node) if node.of.is(Base::Bpchar) => node,
                Operand::Typed(_) => left.into_text()?,
                Operand::Open(_) => return None,
            };
            Some(make(&left, &right.into_text()?, bool()))
        }
        "+" | "-" | "*" | "/" | "%" => arithmetic(operator, left, right),
        "||" => {
            let of = |operand: &Operand, base| operand.data_type().is_some_and(|of| of.is(base));
            for base in [Base::Jsonb, Base::Tsvector] {
                if of(&left, base) || of(&right, base) {
                    let to = Type::of(base);
                    let (left, right) = (left.coerced(&to)?, right.coerced(&to)?);
                    return Some(make(&left, &right, to));
                }
            }
            let (left, right) = (left.into_text()?, right.into_text()?);
            Some(make(&left, &right, Type::of(Base::Text)))
        }
        "->" | "->>" | "#>" | "#>>" | "@>" | "<@" | "?" | "?|" | "?&" | "&&" | "@@" => {
            containers(operator, left, right)
        }
        _ => None,
    }
}

fn arithmetic(operator: &str, left: Operand, right: Operand) -> Option<Node> {
    use Base::{Date, Float8, Int4, Interval, Time, Timestamp, Timestamptz};
    /// Source: `pg_operator`; those with days, moments and spans of time.
    #[rustfmt::skip]
    const TIMES: &[(&str, Base, Base, Base)] = &[
        ("+", Date, Int4, Date),
        ("+", Date, Interval, Timestamp),
        ("+", Timestamp, Interval, Timestamp),
        ("+", Timestamptz, Interval, Timestamptz),
        ("+", Interval, Timestamp, Timestamp),
        ("+", Interval, Timestamptz, Timestamptz),
        ("+", Interval, Interval, Interval),
        ("+", Time, Interval, Time),
        ("-", Date, Date, Int4),
        ("-", Date, Int4, Date),
        ("-", Date, Interval, Timestamp),
        ("-", Timestamp, Timestamp, Interval),
        ("-", Timestamptz, Timestamptz, Interval),
        ("-", Timestamp, Interval, Timestamp),
        ("-", Timestamptz, Interval, Timestamptz),
        ("-", Interval, Interval, Interval),
        ("-", Time, Interval, Time),
        ("*", Interval, Float8, Interval),
        ("*", Float8, Interval, Interval),
        ("/", Interval, Float8, Interval),
    ];
    let make = |left: &Node, right: &Node, of: Base| {
        Node::new(format!("({} {operator} {})", left.shown, right.shown), Type::of(of))
    };
    let (one, other) = (left.data_type().cloned(), right.data_type().cloned());
    match (&one, &other) {
        (Some(one), Some(other)) if one.is_number() && other.is_number() => {
            if operator == "%" && (one.base != other.base || one.base.is_float()) {
                return None;
            }
            let (left, right) = numbers(left, right)?;
            let (one, other) = (left.of.base, right.of.base);
            let of = if one.rank() >= other.rank() { one } else { other };
            Some(make(&left, &right, of))
        }
        // A string is of the type of the other side.
        (Some(of), None) | (None, Some(of)) if of.is_number() => {
            let (left, right) = (left.coerced(&of.plain())?, right.coerced(&of.plain())?);
            Some(make(&left, &right, of.base))
        }
        // But a moment can only be added to if it is a span.
        (Some(of), None) if operator == "+" && (of.is(Timestamptz) || of.is(Timestamp)) => {
            let (left, right) = (left.settled()?, right.coerced(&Type::of(Interval))?);
            Some(make(&left, &right, of.base))
        }
        (Some(one), Some(other)) => {
            let as_factor = |own: &Type, other: &Type| {
                let is_factor = matches!(operator, "*" | "/") && other.is(Interval);
                if is_factor && own.is_number() { Float8 } else { own.base }
            };
            if one.array || other.array {
                return None;
            }
            let (first, second) = (as_factor(one, other), as_factor(other, one));
            let (.., of) = TIMES
                .iter()
                .find(|(name, l, r, _)| *name == operator && *l == first && *r == second)?;
            let left = left.coerced(&Type::of(first))?;
            let right = right.coerced(&Type::of(second))?;
            Some(make(&left, &right, *of))
        }
        _ => None,
    }
}

/// What looks into documents and arrays.
fn containers(operator: &str, left: Operand, right: Operand) -> Option<Node> {
    let make = |left: &Node, right: &Node, of: Type| {
        Some(Node::new(format!("({} {operator} {})", left.shown, right.shown), of))
    };
    let bool = Type::of(Base::Bool);
    let Operand::Typed(left) = left else { return None };
    let path = Type::array_of(&Type::of(Base::Text));
    let is_document = left.of.is(Base::Jsonb) || left.of.is(Base::Json);
    match operator {
        "->" | "->>" if is_document => {
            let right = match right.data_type() {
                Some(of) if of.is(Base::Int4) => right.settled()?,
                _ => right.into_text()?,
            };
            let of = if operator == "->" { left.of.plain() } else { Type::of(Base::Text) };
            make(&left, &right, of)
        }
        "#>" | "#>>" if is_document => {
            let of = if operator == "#>" { left.of.plain() } else { Type::of(Base::Text) };
            make(&left, &right.coerced(&path)?, of)
        }
        "?" if left.of.is(Base::Jsonb) => make(&left, &right.into_text()?, bool),
        "?|" | "?&" if left.of.is(Base::Jsonb) => make(&left, &right.coerced(&path)?, bool),
        "@>" | "<@" if left.of.is(Base::Jsonb) => {
            let to = left.of.plain();
            make(&left, &right.coerced(&to)?, bool)
        }
        "@>" | "<@" | "&&" if left.of.array && left.of.base != Base::Other => {
            let to = left.of.plain();
            make(&left, &right.coerced(&to)?, bool)
        }
        "@@" if left.of.is(Base::Tsvector) => match right {
            Operand::Typed(right) if right.of.is(Base::Tsquery) => make(&left, &right, bool),
            _ => None,
        },
        _ => None,
    }
}

/// `operand = ANY (array)`.
///
/// Source: `make_scalar_array_op`.
fn quantified(operator: &str, operand: Operand, array: Node, all: bool) -> Option<Node> {
    let element = array.of.element()?;
    if !matches!(operator, "=" | "<>" | "<" | ">" | "<=" | ">=") {
        return None;
    }
    // A value of the element's type stands for the elements.
    let stand_in = Operand::Typed(Node::new(String::new(), element.plain()));
    let (left, right) = operands(operator, operand, stand_in)?;
    let array =
        if right.of.is_same(&element) { array } else { array.implied(&Type::array_of(&right.of)) };
    let word = if all { "ALL" } else { "ANY" };
    Some(Node::boolean(format!("({} {operator} {word} ({}))", left.shown, array.shown)))
}

/// A call of a function of the server.
struct Call {
    arguments: Vec<Node>,
    of: Type,
}

fn call(name: &str, operands: Vec<Operand>) -> Option<Call> {
    let mut candidates: Vec<function::Function> = function::named(name, operands.len()).collect();
    let fits = |slot: &Slot, operand: &Operand, by_itself: bool| match (slot, operand.data_type()) {
        // A string is taken as one, or as what only it can be there.
        (Slot::One(base), None) => {
            matches!(base, Base::Text | Base::Regconfig | Base::Letter)
        }
        (Slot::One(base), Some(of)) => {
            // A day becomes what the server prefers among the moments.
            of.is(*base)
                || by_itself && of.is(Base::Varchar) && *base == Base::Text
                || by_itself && of.is(Base::Date) && *base == Base::Timestamptz
        }
        (Slot::Many(base), Some(of)) => of.array && of.base == *base,
        (Slot::AnyArray, Some(of)) => of.array && of.base != Base::Other,
        (_, None) => false,
    };
    for by_itself in [false, true] {
        let at = candidates.iter().position(|candidate| {
            candidate.takes.iter().zip(&operands).all(|(slot, one)| fits(slot, one, by_itself))
        });
        let Some(at) = at else { continue };
        let chosen = candidates.swap_remove(at);
        let arguments: Option<Vec<Node>> = chosen
            .takes
            .iter()
            .zip(operands)
            .map(|(slot, one)| match slot.data_type() {
                Some(to) => one.coerced(&to),
                None => one.settled(),
            })
            .collect();
        return Some(Call { arguments: arguments?, of: chosen.gives.data_type()? });
    }
    None
}
