//! Types of expressions.

use super::super::format_type::format_type;
use super::super::syntax::TypeSyntax;
use super::scope::Scope;

/// A type, as the server prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct Type {
    pub(super) base: Base,
    pub(super) array: bool,
    /// Without a modifier: `character varying`.
    pub(super) name: String,
    /// With its modifier, if it has one: `character varying(20)`.
    pub(super) modified: Option<String>,
}

/// What is known of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Base {
    Bool,
    Int2,
    Int4,
    Int8,
    Numeric,
    Float4,
    Float8,
    Text,
    Varchar,
    Bpchar,
    Bytea,
    Date,
    Time,
    Timestamp,
    Timestamptz,
    Interval,
    Uuid,
    Json,
    Jsonb,
    Tsvector,
    Tsquery,
    Regconfig,
    /// `"char"`
    Letter,
    /// One that the migrations made.
    Enum,
    /// A type of which only the name is known.
    Other,
}

use Base as B;

/// The name of each without a modifier.
const NAMES: [(Base, &str); 23] = [
    (B::Bool, "boolean"),
    (B::Int2, "smallint"),
    (B::Int4, "integer"),
    (B::Int8, "bigint"),
    (B::Numeric, "numeric"),
    (B::Float4, "real"),
    (B::Float8, "double precision"),
    (B::Text, "text"),
    (B::Varchar, "character varying"),
    (B::Bpchar, "bpchar"),
    (B::Bytea, "bytea"),
    (B::Date, "date"),
    (B::Time, "time without time zone"),
    (B::Timestamp, "timestamp without time zone"),
    (B::Timestamptz, "timestamp with time zone"),
    (B::Interval, "interval"),
    (B::Uuid, "uuid"),
    (B::Json, "json"),
    (B::Jsonb, "jsonb"),
    (B::Tsvector, "tsvector"),
    (B::Tsquery, "tsquery"),
    (B::Regconfig, "regconfig"),
    (B::Letter, "\"char\""),
];

impl Base {
    /// Whether it is a number.
    pub(super) fn is_number(self) -> bool {
        self.is_integer() || self == B::Numeric || self.is_float()
    }

    pub(super) fn is_integer(self) -> bool {
        matches!(self, B::Int2 | B::Int4 | B::Int8)
    }

    pub(super) fn is_float(self) -> bool {
        matches!(self, B::Float4 | B::Float8)
    }

    /// Its place among the types that become one another by themselves: numbers, and times.
    pub(super) fn rank(self) -> Option<u8> {
        Some(match self {
            B::Int2 => 0,
            B::Int4 => 1,
            B::Int8 => 2,
            B::Numeric => 3,
            B::Float4 => 4,
            B::Float8 => 5,
            B::Date => 10,
            B::Timestamp => 11,
            B::Timestamptz => 12,
            _ => return None,
        })
    }
}

impl Type {
    pub(super) fn of(base: Base) -> Type {
        let name = NAMES.iter().find(|(of, _)| *of == base).map_or("", |(_, name)| name);
        Type { base, array: false, name: name.to_owned(), modified: None }
    }

    /// An array of a type.
    pub(super) fn array_of(element: &Type) -> Type {
        Type {
            base: element.base,
            array: true,
            name: format!("{}[]", element.name),
            modified: element.modified.as_ref().map(|name| format!("{name}[]")),
        }
    }

    /// What an array of this type holds.
    pub(super) fn element(&self) -> Option<Type> {
        let cut = |name: &str| name.strip_suffix("[]").map(str::to_owned);
        Some(Type {
            base: self.base,
            array: false,
            name: cut(&self.name)?,
            modified: self.modified.as_deref().and_then(cut),
        })
    }

    /// One that only has a name.
    pub(super) fn other(name: impl Into<String>) -> Type {
        Type { base: B::Other, array: false, name: name.into(), modified: None }
    }

    /// An enum, by the name that the server prints.
    pub(super) fn labels(name: impl Into<String>) -> Type {
        Type { base: B::Enum, ..Type::other(name) }
    }

    /// One of the server's own, as `format_type` prints it.
    pub(in crate::postgres) fn printed(text: &str) -> Type {
        if let Some(element) = text.strip_suffix("[]") {
            return Type::array_of(&Type::printed(element));
        }
        let base = match text.split_once('(') {
            Some(("character", _)) => Some(B::Bpchar),
            Some((name, modifier)) => {
                let after = modifier.split_once(')').map_or("", |(_, after)| after);
                named(&format!("{name}{after}"))
            }
            // `interval year to month`
            None if text.starts_with("interval ") => Some(B::Interval),
            None => named(text),
        };
        match base {
            Some(base) => {
                let plain = Type::of(base);
                let modified = (plain.name != text).then(|| text.to_owned());
                Type { modified, ..plain }
            }
            None => Type::other(text),
        }
    }

    /// A type as it is written.
    pub(super) fn written(written: &TypeSyntax, scope: &dyn Scope) -> Option<Type> {
        if let Some(printed) = format_type(written) {
            return Some(Type::printed(&printed));
        }
        if written.builtin || !written.modifiers.is_empty() {
            return None;
        }
        let element = scope.type_named(written.schema.as_deref(), &written.name)?;
        Some(if written.array { Type::array_of(&element) } else { element })
    }

    /// What a range of the server's own has at its ends.
    pub(super) fn bound(&self) -> Option<Type> {
        let base = match &*self.name {
            "int4range" => B::Int4,
            "int8range" => B::Int8,
            "numrange" => B::Numeric,
            "daterange" => B::Date,
            "tsrange" => B::Timestamp,
            "tstzrange" => B::Timestamptz,
            _ => return None,
        };
        Some(Type::of(base))
    }

    /// With its modifier.
    pub(super) fn full(&self) -> &str {
        self.modified.as_deref().unwrap_or(&self.name)
    }

    pub(super) fn plain(&self) -> Type {
        Type { modified: None, ..self.clone() }
    }

    pub(super) fn is(&self, base: Base) -> bool {
        self.base == base && !self.array
    }

    /// Whether they are the same but for modifiers.
    pub(super) fn is_same(&self, other: &Type) -> bool {
        self.name == other.name && !self.is_unknown()
    }

    /// Whether more than its name is known.
    pub(super) fn is_known(&self) -> bool {
        self.base != B::Other
    }

    /// Whether not even its name is known.
    pub(super) fn is_unknown(&self) -> bool {
        self.name.is_empty()
    }

    pub(super) fn is_number(&self) -> bool {
        !self.array && self.base.is_number()
    }

    /// `text` or `character varying`.
    pub(super) fn is_text(&self) -> bool {
        self.is(B::Text) || self.is(B::Varchar)
    }

    /// Whether the server makes one of another by itself, where a value of that type is asked for.
    ///
    /// Source: the implicit casts of `pg_cast` among the types of which more than the name is known.
    pub(super) fn becomes(&self, other: &Type) -> bool {
        if self.array || other.array {
            return false;
        }
        let is_string = |base| matches!(base, B::Text | B::Varchar | B::Bpchar);
        if is_string(self.base) && is_string(other.base) {
            return true;
        }
        match (self.base.rank(), other.base.rank()) {
            (Some(from), Some(to)) => from < to && (from < 10) == (to < 10),
            _ => false,
        }
    }
}

fn named(name: &str) -> Option<Base> {
    NAMES.iter().find(|(_, other)| *other == name).map(|(base, _)| *base)
}

#[cfg(test)]
mod tests {
    use super::{Base, Type};

    #[test]
    fn the_modifier_is_told_from_the_name() {
        for (text, base, name, array) in [
            ("character varying(20)", Base::Varchar, "character varying", false),
            ("character(3)", Base::Bpchar, "bpchar", false),
            ("numeric(10,2)[]", Base::Numeric, "numeric[]", true),
            ("timestamp(3) with time zone", Base::Timestamptz, "timestamp with time zone", false),
            ("interval year to month", Base::Interval, "interval", false),
            ("point", Base::Other, "point", false),
        ] {
            let found = Type::printed(text);
            assert_eq!((found.base, &*found.name, found.array), (base, name, array));
            assert_eq!(found.full(), text);
        }
    }
}
