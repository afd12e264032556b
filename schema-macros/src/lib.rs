//! The procedural macro behind `schema_runtime::embed_migrations!`: arguments in, tokens out.
//!
//! A thin shell over `schema-core`: `arguments` reads what stands in the macro's parentheses,
//! `schema_core::compile` does the work, `expand` turns its result into items, `fallback` its
//! errors into compile errors, `warnings` the rest into warnings. Nothing here knows SQL.

mod arguments;
mod data;
mod expand;
mod fallback;
mod names;
mod tables;
mod warnings;

use proc_macro::TokenStream;
use schema_core::Level;

/// Called by `schema_runtime::embed_migrations!`, which puts the path of its own crate in front.
#[doc(hidden)]
#[proc_macro]
pub fn embed_migrations_impl(input: TokenStream) -> TokenStream {
    let call = match syn::parse::<arguments::Call>(input) {
        Ok(call) => call,
        Err(error) => return fallback::syntax(&error).into(),
    };
    let Some(root) = std::env::var_os("CARGO_MANIFEST_DIR") else {
        let message = "`CARGO_MANIFEST_DIR` is not set: this macro is for builds by cargo";
        return fallback::errors(&[message.to_owned()]).into();
    };
    let compiled = schema_core::compile(&call.for_core(root.into()));
    match compiled.embedded {
        Some(embedded) => {
            let items = expand::items(&call, &embedded, &compiled.files);
            let warnings = compiled.diagnostics.iter().map(warnings::item);
            quote::quote!(#items #(#warnings)*).into()
        }
        None => {
            let errors = compiled.diagnostics.iter().filter(|one| one.level == Level::Error);
            let messages: Vec<String> = errors.map(schema_core::render).collect();
            fallback::tracked(&messages, &compiled.files).into()
        }
    }
}
