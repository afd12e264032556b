//! `mod tables`: a typed handle for each table and column.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use schema_manifest::{Column, Manifest, Origin, Table, Text, quoted};

use crate::names::Taken;

/// The module, with one submodule a table; tables of other schemas stand in one more, by schema.
pub(crate) fn module(manifest: &Manifest, v1: &TokenStream) -> TokenStream {
    let mut by_schema: BTreeMap<Option<&Text>, Vec<&Table>> = BTreeMap::new();
    for table in manifest.tables.iter() {
        by_schema.entry(table.name.schema.as_ref()).or_default().push(table);
    }
    let mut taken = Taken::default();
    let modules: Vec<TokenStream> = by_schema
        .into_iter()
        .map(|(schema, tables)| match schema {
            None => submodules(&tables, &mut taken, v1),
            Some(schema) => {
                let name = taken.module(schema);
                let doc = format!("The tables of the schema `{schema}`.");
                let inner = submodules(&tables, &mut Taken::default(), v1);
                quote!(#[doc = #doc] pub mod #name { #inner })
            }
        })
        .collect();
    quote! {
        /// The tables that the migrations leave behind, a module each.
        pub mod tables {
            #(#modules)*
        }
    }
}

fn submodules(tables: &[&Table], taken: &mut Taken, v1: &TokenStream) -> TokenStream {
    tables
        .iter()
        .map(|table| {
            let name = taken.module(&table.name.name);
            let doc = table.to_markdown();
            let inner = handles(table, v1);
            quote!(#[doc = #doc] pub mod #name { #inner })
        })
        .collect()
}

fn handles(table: &Table, v1: &TokenStream) -> TokenStream {
    let mut taken = Taken::new(&["ALL", "COLUMNS", "TABLE"]);
    let names: Vec<_> = table.columns.iter().map(|one| taken.constant(&one.name)).collect();
    let columns = table.columns.iter().zip(&names).map(|(column, name)| {
        let Column { name: column_name, data_type, nullable, details: _, origin } = column;
        let doc = column.to_markdown();
        let data_type = option(data_type.as_deref());
        let (quoted, origin) = (quoted(column_name), shown(origin.as_ref()));
        let table = &*table.name.name;
        quote! {
            #[doc = #doc]
            pub const #name: #v1::ColumnHandle = #v1::ColumnHandle::new(
                #table, #column_name, #quoted, #data_type, #nullable, #origin,
            );
        }
    });
    let list: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let list = list.join(", ");
    let schema = option(table.name.schema.as_deref());
    let (name, quoted) = (&*table.name.name, table.name.quoted());
    let origin = shown(table.origin.as_ref());
    quote! {
        /// The table itself.
        pub const TABLE: #v1::TableHandle =
            #v1::TableHandle::new(#schema, #name, #quoted, #origin);
        /// Its columns, quoted, with commas between them: what stands after `SELECT`.
        pub const COLUMNS: &str = #list;
        /// Its columns, in order.
        pub const ALL: &[#v1::ColumnHandle] = &[#(#names),*];
        #(#columns)*
    }
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}

fn shown(origin: Option<&Origin>) -> String {
    origin.map(ToString::to_string).unwrap_or_default()
}
