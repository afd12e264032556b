//! Data as the tokens that make it again.
//!
//! Each struct is taken apart with all its fields, so that a new one cannot be forgotten.

use std::borrow::Cow;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use schema_manifest::{
    Action, Aspect, Checksum, Column, ColumnDetails, Commented, ConcurrentIndex, Consequence,
    Constraint, ConstraintDetails, ConstraintKind, Deferral, Details, Dialect, DifferenceKind,
    Digest, Down, DownFinding, Enum, Expression, Fill, Fixture, Generated, Identity, Index,
    IndexDetails, Judgement, Key, KeyDetails, KeyOver, Migration, ObjectKind, ObjectName, Opaque,
    Order, Origin, Reference, Requirement, SchemaObject, Script, Statement, TableDetails, Touched,
    TransactionClass, Value, Verification,
};

/// The path of the module that generated code uses: `$crate::__private::v1`.
pub(crate) struct Quoter<'a> {
    pub(crate) v1: &'a TokenStream,
}

/// A value as the tokens of a const expression that makes it.
pub(crate) trait Quote {
    /// The tokens.
    fn quote(&self, to: &Quoter<'_>) -> TokenStream;
}

/// `new` with every field in the order of its parameters.
macro_rules! structs {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Quote for $name {
            fn quote(&self, to: &Quoter<'_>) -> TokenStream {
                let v1 = to.v1;
                let $name { $($field),* } = self;
                let fields = [$($field.quote(to)),*];
                let name = quote::format_ident!(stringify!($name));
                quote!(#v1::#name::new(#(#fields),*))
            }
        }
    )*};
}

structs! {
    ObjectName { schema, name }
    Origin { version, path, line }
    Column { name, data_type, nullable, details, origin }
    ColumnDetails { fill, collation }
    Constraint { name, kind, columns, validated, details, origin }
    ConstraintDetails {
        reference, expression, included, nulls_not_distinct, deferral, no_inherit
    }
    Reference { table, columns, on_delete, on_update, full }
    Index { name, unique, keys, details, origin }
    IndexDetails { method, included, predicate, nulls_not_distinct, storage_parameters, invalid }
    Key { over, order, details }
    KeyDetails { operator_class, collation }
    Order { descending, nulls_first }
    TableDetails {
        unlogged, row_security, forced_row_security, partition_key, parents, bound,
        storage_parameters, replica_identity, options
    }
    SchemaObject { kind, name, on, columns, aspects, origin }
    Aspect { name, value }
    Enum { name, labels, origin }
    Opaque { object, reason, origin }
    Script { path, sql, checksum, no_transaction, statements }
    Migration { version, name, up, down, verify, accepted, down_findings, touches }
    Touched { name, changes }
    DownFinding { check, message, path, line }
    Fixture { name, script }
    Requirement { table, columns }
    Verification { only, judgements }
    Judgement { kind, object, consequence, reason }
}

/// Enums without fields, whose variant's name is what `Debug` prints.
macro_rules! plain_enums {
    ($($name:ident)*) => {$(
        impl Quote for $name {
            fn quote(&self, to: &Quoter<'_>) -> TokenStream {
                let v1 = to.v1;
                let (name, variant) =
                    (quote::format_ident!(stringify!($name)), quote::format_ident!("{self:?}"));
                quote!(#v1::#name::#variant)
            }
        }
    )*};
}

plain_enums! {
    Action Commented Consequence ConstraintKind Deferral Dialect DifferenceKind Generated Identity TransactionClass
}

macro_rules! literals {
    ($($name:ty)*) => {$(
        impl Quote for $name {
            fn quote(&self, _: &Quoter<'_>) -> TokenStream {
                self.to_token_stream()
            }
        }
    )*};
}

literals! { bool u32 i64 }

impl Quote for Cow<'_, str> {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let (v1, literal) = (to.v1, Literal::string(self));
        quote!(#v1::Cow::Borrowed(#literal))
    }
}

impl<T: Quote + Clone> Quote for Cow<'_, [T]> {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let items = self.iter().map(|item| item.quote(to));
        // A const block, since a borrowed list of values with destructors is not promoted.
        quote!(#v1::Cow::Borrowed(const { &[#(#items),*] }))
    }
}

impl<T: Quote> Quote for Option<T> {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        match self.as_ref().map(|value| value.quote(to)) {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        }
    }
}

impl<T: Quote> Quote for Details<T> {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        match self.get().map(|value| value.quote(to)) {
            Some(value) => quote!(#v1::Details::Static(const { &#value })),
            None => quote!(#v1::Details::None),
        }
    }
}

impl Quote for Expression {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let (variant, text) = match self {
            Expression::Printed(text) => (quote!(Printed), text.quote(to)),
            Expression::Written(text) => (quote!(Written), text.quote(to)),
            Expression::Present => return quote!(#v1::Expression::Present),
        };
        quote!(#v1::Expression::#variant(#text))
    }
}

impl Quote for Fill {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        match self {
            Fill::Nothing => quote!(#v1::Fill::Nothing),
            Fill::Default(expression) => {
                let expression = expression.quote(to);
                quote!(#v1::Fill::Default(#expression))
            }
            Fill::Generated(generated, expression) => {
                let (generated, expression) = (generated.quote(to), expression.quote(to));
                quote!(#v1::Fill::Generated(#generated, #expression))
            }
            Fill::Identity(identity) => {
                let identity = identity.quote(to);
                quote!(#v1::Fill::Identity(#identity))
            }
            Fill::Unknown => quote!(#v1::Fill::Unknown),
        }
    }
}

impl Quote for KeyOver {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let (variant, value) = match self {
            KeyOver::Column(name) => (quote!(Column), name.quote(to)),
            KeyOver::Expression(expression) => (quote!(Expression), expression.quote(to)),
        };
        quote!(#v1::KeyOver::#variant(#value))
    }
}

impl Quote for ObjectKind {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        match self {
            ObjectKind::Comment(on) => {
                let on = on.quote(to);
                quote!(#v1::ObjectKind::Comment(#on))
            }
            plain => {
                let variant = quote::format_ident!("{plain:?}");
                quote!(#v1::ObjectKind::#variant)
            }
        }
    }
}

impl Quote for Value {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let (variant, value) = match self {
            Value::Exact(text) => (quote!(Exact), text.quote(to)),
            Value::Body(digest) => (quote!(Body), digest.quote(to)),
            Value::Expression(expression) => (quote!(Expression), expression.quote(to)),
        };
        quote!(#v1::Value::#variant(#value))
    }
}

impl Quote for Digest {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let (v1, digest) = (to.v1, Literal::byte_string(&self.0));
        quote!(#v1::Digest(*#digest))
    }
}

impl Quote for Checksum {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let (v1, digest) = (to.v1, Literal::byte_string(&self.0));
        quote!(#v1::Checksum(*#digest))
    }
}

impl Quote for Statement {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let Statement { start, end, line, transaction, discards_data, index, sets } = self;
        let transaction = transaction.quote(to);
        let made = quote!(#v1::Statement::new(#start, #end, #line, #transaction, #discards_data));
        let made = match index {
            Some(_) => {
                let index = index.quote(to);
                quote!(#made.with_index(#index))
            }
            None => made,
        };
        match sets {
            Some((start, end)) => {
                quote!(#made.with_setting(::core::option::Option::Some((#start, #end))))
            }
            None => made,
        }
    }
}

impl Quote for ConcurrentIndex {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        match self {
            ConcurrentIndex::Build { name, table } => {
                let (name, table) = (name.quote(to), table.quote(to));
                quote!(#v1::ConcurrentIndex::Build { name: #name, table: #table })
            }
            ConcurrentIndex::Drop { name } => {
                let name = name.quote(to);
                quote!(#v1::ConcurrentIndex::Drop { name: #name })
            }
        }
    }
}

impl Quote for (u32, u32) {
    fn quote(&self, _: &Quoter<'_>) -> TokenStream {
        let (start, end) = self;
        quote!((#start, #end))
    }
}

impl Quote for Down {
    fn quote(&self, to: &Quoter<'_>) -> TokenStream {
        let v1 = to.v1;
        let (variant, value) = match self {
            Down::Script(script) => (quote!(Script), script.quote(to)),
            Down::Irreversible(reason) => (quote!(Irreversible), reason.quote(to)),
            Down::ForwardOnly => return quote!(#v1::Down::ForwardOnly),
        };
        quote!(#v1::Down::#variant(#value))
    }
}
