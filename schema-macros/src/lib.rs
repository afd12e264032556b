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

use std::ffi::OsStr;

use proc_macro::TokenStream;
use schema_core::{Adoption, Level, LockMode};

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
    let lock = match lock_mode(std::env::var_os("SCHEMA_LOCK").as_deref()) {
        Ok(lock) => lock,
        Err(message) => return fallback::tracked(&[message], &[]).into(),
    };
    let compiled = schema_core::compile(&call.for_core(root.into(), lock));
    match &compiled.embedded {
        Some(embedded) => {
            let items = expand::items(&call, embedded, &compiled);
            let warnings = call.warnings.then(|| warnings::items(&compiled));
            quote::quote!(#items #warnings).into()
        }
        None => {
            let errors = compiled.diagnostics.iter().filter(|one| one.level == Level::Error);
            let mut messages: Vec<String> = errors.map(schema_core::render).collect();
            messages.extend(compiled.adoption.map(adoption));
            fallback::tracked(&messages, &compiled.files).into()
        }
    }
}

/// What `SCHEMA_LOCK` asks for.
fn lock_mode(value: Option<&OsStr>) -> Result<LockMode, String> {
    match value.map(OsStr::to_str) {
        None | Some(Some("")) => Ok(LockMode::Check),
        Some(Some("update")) => Ok(LockMode::Update { accept: vec![] }),
        Some(Some("adopt")) => Ok(LockMode::Adopt),
        Some(other) => Err(format!(
            "`SCHEMA_LOCK` in the environment cannot be `{}`: it is `update` or `adopt`, for \
             `cargo test`",
            other.unwrap_or("something that is not UTF-8")
        )),
    }
}

/// How much of what is found would be left alone if there were a lock file, and how to make one.
fn adoption(adoption: Adoption) -> String {
    format!(
        "{adoption} would be left alone if these migrations had been released\n   = help: have they? \
         record that, once, as they are: `SCHEMA_LOCK=adopt cargo test`, or `schema lock --adopt`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_has_two_values() {
        let mode = |value: &str| lock_mode(Some(OsStr::new(value)));
        assert_eq!(lock_mode(None), Ok(LockMode::Check));
        assert_eq!(mode(""), Ok(LockMode::Check));
        assert_eq!(mode("update"), Ok(LockMode::Update { accept: vec![] }));
        assert_eq!(mode("adopt"), Ok(LockMode::Adopt));
        assert!(mode("yes").unwrap_err().contains("cannot be `yes`"));
    }
}
