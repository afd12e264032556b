//! Functions of the server: what they take, and what they give.

use super::types::{Base, Type};
use Base::{
    Bool, Bytea, Date, Float8, Int4, Interval, Json, Jsonb, Letter, Numeric, Regconfig, Text,
    Timestamp, Timestamptz, Tsquery, Tsvector, Uuid,
};

/// What a function takes in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    One(Base),
    /// An array of it.
    Many(Base),
    /// Any array.
    AnyArray,
}

use Slot::{AnyArray, Many, One};

/// A function of the server.
pub(super) struct Function {
    pub(super) takes: &'static [Slot],
    pub(super) gives: Slot,
}

/// Each function with one of its signatures. Those of a name that take a string stand before others: a
/// literal is one there.
///
/// Source: `pg_proc` on PostgreSQL 15; signatures that are left out take types that nothing here has.
#[rustfmt::skip]
const FUNCTIONS: &[(&str, &[Slot], Slot)] = &[
    ("abs", &[One(Int4)], One(Int4)),
    ("abs", &[One(Numeric)], One(Numeric)),
    ("abs", &[One(Float8)], One(Float8)),
    ("array_length", &[AnyArray, One(Int4)], One(Int4)),
    ("array_to_string", &[AnyArray, One(Text)], One(Text)),
    ("btrim", &[One(Text)], One(Text)),
    ("btrim", &[One(Text), One(Text)], One(Text)),
    ("cardinality", &[AnyArray], One(Int4)),
    ("ceil", &[One(Numeric)], One(Numeric)),
    ("char_length", &[One(Text)], One(Int4)),
    ("char_length", &[One(Base::Bpchar)], One(Int4)),
    ("character_length", &[One(Text)], One(Int4)),
    ("clock_timestamp", &[], One(Timestamptz)),
    ("date", &[One(Timestamp)], One(Date)),
    ("date", &[One(Timestamptz)], One(Date)),
    ("date_trunc", &[One(Text), One(Timestamptz)], One(Timestamptz)),
    ("date_trunc", &[One(Text), One(Timestamp)], One(Timestamp)),
    ("date_trunc", &[One(Text), One(Interval)], One(Interval)),
    ("decode", &[One(Text), One(Text)], One(Bytea)),
    ("encode", &[One(Bytea), One(Text)], One(Text)),
    ("floor", &[One(Numeric)], One(Numeric)),
    ("floor", &[One(Float8)], One(Float8)),
    ("gen_random_uuid", &[], One(Uuid)),
    ("json_array_length", &[One(Json)], One(Int4)),
    ("json_typeof", &[One(Json)], One(Text)),
    ("jsonb_array_length", &[One(Jsonb)], One(Int4)),
    ("jsonb_typeof", &[One(Jsonb)], One(Text)),
    ("left", &[One(Text), One(Int4)], One(Text)),
    ("length", &[One(Text)], One(Int4)),
    ("length", &[One(Base::Bpchar)], One(Int4)),
    ("length", &[One(Bytea)], One(Int4)),
    ("length", &[One(Tsvector)], One(Int4)),
    ("lower", &[One(Text)], One(Text)),
    ("ltrim", &[One(Text)], One(Text)),
    ("ltrim", &[One(Text), One(Text)], One(Text)),
    ("md5", &[One(Text)], One(Text)),
    ("md5", &[One(Bytea)], One(Text)),
    ("now", &[], One(Timestamptz)),
    ("octet_length", &[One(Text)], One(Int4)),
    ("octet_length", &[One(Bytea)], One(Int4)),
    ("octet_length", &[One(Base::Bpchar)], One(Int4)),
    ("plainto_tsquery", &[One(Regconfig), One(Text)], One(Tsquery)),
    ("random", &[], One(Float8)),
    ("replace", &[One(Text), One(Text), One(Text)], One(Text)),
    ("reverse", &[One(Text)], One(Text)),
    ("right", &[One(Text), One(Int4)], One(Text)),
    ("round", &[One(Numeric)], One(Numeric)),
    ("round", &[One(Numeric), One(Int4)], One(Numeric)),
    ("round", &[One(Float8)], One(Float8)),
    ("rtrim", &[One(Text)], One(Text)),
    ("rtrim", &[One(Text), One(Text)], One(Text)),
    ("setweight", &[One(Tsvector), One(Letter)], One(Tsvector)),
    ("split_part", &[One(Text), One(Text), One(Int4)], One(Text)),
    ("starts_with", &[One(Text), One(Text)], One(Bool)),
    ("statement_timestamp", &[], One(Timestamptz)),
    ("string_to_array", &[One(Text), One(Text)], Many(Text)),
    ("strpos", &[One(Text), One(Text)], One(Int4)),
    ("substr", &[One(Text), One(Int4)], One(Text)),
    ("substr", &[One(Text), One(Int4), One(Int4)], One(Text)),
    ("substring", &[One(Text), One(Int4)], One(Text)),
    ("substring", &[One(Text), One(Int4), One(Int4)], One(Text)),
    ("substring", &[One(Text), One(Text)], One(Text)),
    ("timezone", &[One(Text), One(Timestamptz)], One(Timestamp)),
    ("timezone", &[One(Text), One(Timestamp)], One(Timestamptz)),
    ("to_char", &[One(Timestamptz), One(Text)], One(Text)),
    ("to_char", &[One(Timestamp), One(Text)], One(Text)),
    ("to_tsquery", &[One(Regconfig), One(Text)], One(Tsquery)),
    ("to_tsvector", &[One(Text)], One(Tsvector)),
    ("to_tsvector", &[One(Regconfig), One(Text)], One(Tsvector)),
    ("transaction_timestamp", &[], One(Timestamptz)),
    ("upper", &[One(Text)], One(Text)),
];

/// The functions of a name that take so many arguments.
pub(super) fn named(name: &str, arguments: usize) -> impl Iterator<Item = Function> {
    FUNCTIONS
        .iter()
        .filter(move |(other, takes, _)| *other == name && takes.len() == arguments)
        .map(|&(_, takes, gives)| Function { takes, gives })
}

impl Slot {
    pub(super) fn data_type(self) -> Option<Type> {
        match self {
            One(base) => Some(Type::of(base)),
            Many(base) => Some(Type::array_of(&Type::of(base))),
            AnyArray => None,
        }
    }
}

/// Whether the server has a function of that name, among those that are known here.
pub(in crate::postgres) fn is_of_the_server(name: &str) -> bool {
    FUNCTIONS.iter().any(|(known, ..)| *known == name)
}
