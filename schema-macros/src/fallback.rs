//! Diagnostics as compile errors, and stand-ins so that nothing else is reported.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use crate::expand;

/// Every message as an error of its own.
///
/// The same message again inside a private module, from which the names that the macro would
/// have made are taken: rustc reports one message once, and says nothing about uses of names that
/// come from a module that failed.
pub(crate) fn errors(messages: &[String]) -> TokenStream {
    let stands_in = messages.first().map(|first| stands_in(first));
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
    let at = error.to_compile_error();
    let stands_in = stands_in(&error.to_string());
    quote! { #at #stands_in }
}

/// The names that the macro would have made, from a module that failed.
fn stands_in(message: &str) -> TokenStream {
    quote! {
        mod __schema_failed {
            ::core::compile_error!(#message);
        }
        pub use __schema_failed::{SCHEMA, Target, Version, tables};
    }
}
