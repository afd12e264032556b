//! Diagnostics below error as warnings of the compiler, on stable Rust.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use schema_core::{Compiled, render};

/// An item for each warning.
pub(crate) fn items(compiled: &Compiled) -> TokenStream {
    let diagnostics = compiled.diagnostics.iter();
    let found = diagnostics.map(|one| item(one.code.as_str(), &render(one)));
    let summary = compiled.adoption.map(|one| item("no-lock-file", &crate::adoption(one)));
    found.chain(summary).collect()
}

/// An item whose use of something deprecated shows the text, once, at the macro.
fn item(code: &str, text: &str) -> TokenStream {
    // The name is part of what rustc prints.
    let code = format_ident!("{}", code.replace('-', "_"));
    let note = format!("\n{text}");
    quote! {
        const _: () = {
            #[deprecated(note = #note)]
            #[allow(non_upper_case_globals)]
            const #code: () = ();
            #code
        };
    }
}
