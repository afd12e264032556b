//! What stands in the macro's parentheses.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use schema_core::{LockMode, nearest};
use schema_manifest::{Dialect, ObjectName, Requirement};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitBool, LitStr, Token, parenthesized};

/// A call: the path of the runtime crate, then the user's arguments.
pub(crate) struct Call {
    /// `$crate` of the runtime's `macro_rules!`.
    pub(crate) krate: TokenStream,
    folder: Option<String>,
    fixtures: Option<String>,
    dialect: Option<Dialect>,
    require: Vec<Requirement>,
    verify_only: Option<Vec<ObjectName>>,
    hint: Option<String>,
    /// Whether `mod tables` is made.
    pub(crate) tables: bool,
    /// Whether findings below error become warnings of the compiler.
    pub(crate) warnings: bool,
}

const KEYS: [&str; 7] = ["fixtures", "dialect", "require", "verify", "hint", "tables", "warnings"];

impl Call {
    /// The arguments as schema-core takes them.
    pub(crate) fn for_core(&self, root: PathBuf, lock: LockMode) -> schema_core::Arguments {
        let available = [
            cfg!(feature = "postgres").then_some(Dialect::Postgres),
            cfg!(feature = "sqlite").then_some(Dialect::Sqlite),
        ];
        schema_core::Arguments {
            root,
            folder: self.folder.clone(),
            fixtures: self.fixtures.clone(),
            dialect: self.dialect,
            available: available.into_iter().flatten().collect(),
            require: self.require.clone(),
            verify_only: self.verify_only.clone(),
            hint: self.hint.clone(),
            lock,
        }
    }
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let krate;
        parenthesized!(krate in input);
        let mut call = Call {
            krate: krate.parse()?,
            folder: None,
            fixtures: None,
            dialect: None,
            require: vec![],
            verify_only: None,
            hint: None,
            tables: true,
            warnings: true,
        };
        if input.peek(LitStr) {
            call.folder = Some(folder(&input.parse()?)?);
            comma(input)?;
        }
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            let name = key.to_string();
            if seen.contains(&name) {
                return Err(syn::Error::new(key.span(), format!("`{name}` is given twice")));
            }
            let known = KEYS.contains(&name.as_str());
            if !known {
                return Err(unknown_key(&key, &name));
            }
            input.parse::<Token![=]>()?;
            match name.as_str() {
                "fixtures" => call.fixtures = Some(folder(&input.parse()?)?),
                "dialect" => call.dialect = Some(dialect(&input.parse()?)?),
                "require" => call.require = requirements(input)?,
                "verify" => call.verify_only = Some(only(input)?),
                "hint" => call.hint = Some(input.parse::<LitStr>()?.value()),
                "tables" => call.tables = input.parse::<LitBool>()?.value,
                _ => call.warnings = input.parse::<LitBool>()?.value,
            }
            seen.push(name);
            comma(input)?;
        }
        Ok(call)
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

fn folder(literal: &LitStr) -> syn::Result<String> {
    let value = literal.value();
    if value.trim_matches('/').is_empty() {
        return Err(syn::Error::new(literal.span(), "expected the path of a folder"));
    }
    Ok(value)
}

fn dialect(literal: &LitStr) -> syn::Result<Dialect> {
    Dialect::from_keyword(&literal.value()).ok_or_else(|| {
        let message = "unknown dialect: expected `\"postgres\"` or `\"sqlite\"`";
        syn::Error::new(literal.span(), message)
    })
}

fn unknown_key(key: &Ident, name: &str) -> syn::Error {
    let help = match nearest(name, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the arguments are a folder, then {}", KEYS.join(", ")),
    };
    syn::Error::new(key.span(), format!("`embed_migrations!` has no argument `{name}`: {help}"))
}

/// `[api_users, disks(disk_size, disk_name), auth.users, "Quoted"]`
fn requirements(input: ParseStream<'_>) -> syn::Result<Vec<Requirement>> {
    let list;
    syn::bracketed!(list in input);
    let items = Punctuated::<Required, Token![,]>::parse_terminated(&list)?;
    Ok(items.into_iter().map(|required| required.0).collect())
}

struct Required(Requirement);

impl Parse for Required {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let table = object_name(input)?;
        let mut columns = Vec::new();
        if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            while !inner.is_empty() {
                columns.push(identifier(&inner)?.into());
                comma(&inner)?;
            }
        }
        Ok(Required(Requirement::new(table, columns.into())))
    }
}

/// `only(api_users, auth.users)`
fn only(input: ParseStream<'_>) -> syn::Result<Vec<ObjectName>> {
    let word: Ident = input.parse()?;
    if word != "only" {
        let message = "expected `only(..)` with the tables, views and types that are verified";
        return Err(syn::Error::new(word.span(), message));
    }
    let list;
    parenthesized!(list in input);
    let mut names = Vec::new();
    while !list.is_empty() {
        names.push(object_name(&list)?);
        comma(&list)?;
    }
    if names.is_empty() {
        let message = "expected at least one name: `only()` would verify nothing";
        return Err(syn::Error::new(word.span(), message));
    }
    Ok(names)
}

/// `users`, `auth.users`
fn object_name(input: ParseStream<'_>) -> syn::Result<ObjectName> {
    let name = identifier(input)?;
    if !input.peek(Token![.]) {
        return Ok(ObjectName::new(None, name.into()));
    }
    input.parse::<Token![.]>()?;
    Ok(ObjectName::new(Some(name.into()), identifier(input)?.into()))
}

/// A name as the catalog holds it: an identifier, or a string for one that is none.
fn identifier(input: ParseStream<'_>) -> syn::Result<String> {
    use syn::ext::IdentExt as _;
    if input.peek(LitStr) {
        return Ok(input.parse::<LitStr>()?.value());
    }
    Ok(input.call(Ident::parse_any)?.unraw().to_string())
}
