//! Diagnostics below error as warnings of the compiler, on stable Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schema_core::{Diagnostic, render};

/// An item whose use of something deprecated shows the whole diagnostic, once, at the macro.
///
/// `#[allow(deprecated)]` on the module that holds the macro silences it.
pub(crate) fn item(diagnostic: &Diagnostic) -> TokenStream {
    // The name is part of what rustc prints.
    let code = format_ident!("{}", diagnostic.code.as_str().replace('-', "_"));
    let note = format!("\n{}", render(diagnostic));
    quote! {
        const _: () = {
            #[deprecated(note = #note)]
            #[allow(non_upper_case_globals)]
            const #code: () = ();
            #code
        };
    }
}
