//! Diagnostics as compile errors, and stand-ins so that nothing else is reported.

use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::expand;

/// Every message as an error of its own, at the macro.
///
/// The same message again inside a private module, from which the names that the macro would
/// have made are taken: rustc reports one message once, and says nothing about uses of names that
/// come from a module that failed.
pub(crate) fn errors(messages: &[String]) -> TokenStream {
    let stands_in = messages.first().map(|first| stands_in(first, Span::call_site()));
    quote! {
        #(::core::compile_error!(#messages);)*
        #stands_in
    }
}

/// As [`errors`], and cargo builds again when one of the files changes.
pub(crate) fn tracked(messages: &[String], files: &[PathBuf]) -> TokenStream {
    let errors = errors(messages);
    let tracking = expand::tracking(files);
    quote! { #errors #tracking }
}

/// An error in the arguments, at the argument.
pub(crate) fn syntax(error: &syn::Error) -> TokenStream {
    stands_in(&error.to_string(), error.span())
}

/// The names that the macro would have made, from a module that failed.
fn stands_in(message: &str, at: Span) -> TokenStream {
    let error = quote_spanned!(at=> ::core::compile_error!(#message););
    quote! {
        mod __schema_failed {
            #error
        }
        pub use __schema_failed::{SCHEMA, Target, Version, tables};
    }
}
