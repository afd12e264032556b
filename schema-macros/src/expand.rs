//! The items that the macro makes of a folder without faults.

use std::path::PathBuf;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use schema_core::{Compiled, Recording};
use schema_manifest::{Dialect, Embedded, Manifest, Migration, Table};

use crate::arguments::Call;
use crate::data::{Quote, Quoter};
use crate::names::Taken;
use crate::tables;

/// Everything: `SCHEMA`, `Version`, `Target`, `tables`, the freshness test, and `MIGRATOR` where
/// the runtime has the feature for it.
pub(crate) fn items(call: &Call, embedded: &Embedded, compiled: &Compiled) -> TokenStream {
    let krate = &call.krate;
    let v1 = &quote!(#krate::__private::v1);
    let to = &Quoter { v1 };
    let schema = schema(embedded, to);
    let version = version(&embedded.migrations, v1);
    let tables = call.tables.then(|| tables::module(&embedded.manifest, v1));
    let tracking = tracking(&compiled.files);
    let recording = compiled.recording.as_ref().map(|recording| {
        let Recording { path, text, .. } = recording;
        quote!(#v1::record_released(::core::env!("CARGO_MANIFEST_DIR"), #path, #text);)
    });
    quote! {
        #schema
        #version
        #tables
        #tracking
        #v1::migrator! {}

        #[cfg(test)]
        #[allow(unnameable_test_items)]
        mod schema_tests {
            #[::core::prelude::v1::test]
            fn embedded_migrations_are_those_of_the_folder() {
                #v1::assert_fresh(super::SCHEMA.embedded(), ::core::env!("CARGO_MANIFEST_DIR"));
                #recording
            }
        }
    }
}

/// `pub static SCHEMA`. Each table's columns are a static of their own and each column a call of
/// a const constructor: one nested constant would cost the compiler more than linear time.
fn schema(embedded: &Embedded, to: &Quoter<'_>) -> TokenStream {
    let v1 = to.v1;
    let Embedded {
        dialect,
        folder,
        migrations,
        fixtures,
        manifest,
        require,
        verification,
        hint,
        ignored,
    } = embedded;
    let database = match dialect {
        Dialect::Postgres => quote!(#v1::Postgres),
        Dialect::Sqlite => quote!(#v1::Sqlite),
    };
    let doc = format!(
        "The schema that this binary was compiled for: {dialect}, {} from `{folder}`.",
        counted(migrations.len(), "migration")
    );
    let migration_items = migrations.iter().map(|migration| migration.quote(to));
    let fixture_items = fixtures.iter().map(|fixture| fixture.quote(to));
    let (migration_count, fixture_count) = (migrations.len(), fixtures.len());
    let Manifest { tables, enums, objects, opaque } = manifest;
    let columns = tables.iter().enumerate().map(|(at, table)| {
        let name = columns_of(at);
        let count = table.columns.len();
        let items = table.columns.iter().map(|column| column.quote(to));
        quote!(static #name: [#v1::Column; #count] = [#(#items),*];)
    });
    let table_count = tables.len();
    let table_items = tables.iter().enumerate().map(|(at, table)| {
        let Table { name, columns: _, complete, constraints, indexes, details, origin } = table;
        let columns = columns_of(at);
        let (name, details, origin) = (name.quote(to), details.quote(to), origin.quote(to));
        let (constraints, indexes) = (constraints.quote(to), indexes.quote(to));
        quote!(#v1::Table::new(
            #name, #v1::Cow::Borrowed(&#columns), #complete, #constraints, #indexes, #details, #origin
        ))
    });
    let (enums, opaque, require) = (enums.quote(to), opaque.quote(to), require.quote(to));
    let object_items = objects.iter().map(|object| object.quote(to));
    let object_count = objects.len();
    let (dialect, folder, hint) = (dialect.quote(to), folder.quote(to), hint.quote(to));
    let (verification, ignored) = (verification.quote(to), ignored.quote(to));
    quote! {
        #[doc = #doc]
        pub static SCHEMA: #v1::Schema<#database> = {
            static MIGRATIONS: [#v1::Migration; #migration_count] = [#(#migration_items),*];
            static FIXTURES: [#v1::Fixture; #fixture_count] = [#(#fixture_items),*];
            #(#columns)*
            static TABLES: [#v1::Table; #table_count] = [#(#table_items),*];
            static OBJECTS: [#v1::SchemaObject; #object_count] = [#(#object_items),*];
            #v1::Schema::new(#v1::Embedded::new(
                #dialect,
                #folder,
                #v1::Cow::Borrowed(&MIGRATIONS),
                #v1::Cow::Borrowed(&FIXTURES),
                #v1::Manifest::new(
                    #v1::Cow::Borrowed(&TABLES), #enums, #v1::Cow::Borrowed(&OBJECTS), #opaque
                ),
                #require,
                #verification,
                #hint,
                #ignored,
            )).__built_from(
                if ::core::cfg!(debug_assertions) {
                    ::core::option_env!("CARGO_MANIFEST_DIR")
                } else {
                    ::core::option::Option::None
                }
            )
        };
    }
}

fn columns_of(table: usize) -> Ident {
    format_ident!("COLUMNS_{}", table)
}

/// `pub enum Version` and `pub enum Target`.
///
/// The variants have no numbers of their own: their derived order is that of the migrations, which
/// for diesel's folders is not that of the numbers.
fn version(migrations: &[Migration], v1: &TokenStream) -> TokenStream {
    let mut taken = Taken::default();
    let variants: Vec<Ident> = migrations
        .iter()
        .map(|migration| taken.variant(&migration.name, migration.version))
        .collect();
    let numbers: Vec<Literal> =
        migrations.iter().map(|migration| Literal::i64_unsuffixed(migration.version)).collect();
    let names: Vec<String> = migrations.iter().map(ToString::to_string).collect();
    let docs = migrations.iter().map(|migration| format!("`{}`", migration.up.path));
    quote! {
        /// The migrations of this service, in the order in which they run: a version is less than
        /// another where it runs before it, whatever the numbers are.
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        pub enum Version {
            #(#[doc = #docs] #variants,)*
        }

        impl Version {
            /// Every version, in order.
            pub const ALL: &'static [Version] = &[#(Version::#variants),*];

            /// The number of the version.
            pub const fn number(self) -> i64 {
                match self {
                    #(Version::#variants => #numbers,)*
                }
            }
        }

        impl ::core::fmt::Display for Version {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::write_str(f, match self {
                    #(Version::#variants => #names,)*
                })
            }
        }

        impl ::core::convert::TryFrom<i64> for Version {
            type Error = #v1::UnknownVersion;

            fn try_from(
                number: i64,
            ) -> ::core::result::Result<Self, #v1::UnknownVersion> {
                match number {
                    #(#numbers => ::core::result::Result::Ok(Version::#variants),)*
                    _ => ::core::result::Result::Err(#v1::UnknownVersion::new(number)),
                }
            }
        }

        /// How far to migrate or to revert.
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy,
            ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash,
        )]
        pub enum Target {
            /// Right after this migration.
            Version(Version),
            /// Before the first migration.
            Empty,
        }

        impl ::core::convert::From<Version> for #v1::Target {
            fn from(version: Version) -> Self {
                #v1::Target::__version(version.number())
            }
        }

        impl ::core::convert::From<Target> for #v1::Target {
            fn from(target: Target) -> Self {
                match target {
                    Target::Version(version) => #v1::Target::__version(version.number()),
                    Target::Empty => #v1::Target::__empty(),
                }
            }
        }
    }
}

/// Makes cargo build again when one of the files changes or goes. The SQL itself is embedded as
/// the literal that was checked.
pub(crate) fn tracking(files: &[PathBuf]) -> TokenStream {
    let paths = files.iter().filter_map(|path| path.to_str());
    quote! {
        const _: () = {
            #(const _: &[u8] = ::core::include_bytes!(#paths);)*
            // What was expanded depends on it.
            const _: ::core::option::Option<&str> = ::core::option_env!("SCHEMA_LOCK");
        };
    }
}

/// `1 migration`, `2 migrations`
fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
