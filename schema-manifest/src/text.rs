//! The two borrowed-or-owned shapes that every type of this crate is made of.

use std::borrow::Cow;

/// A string that is static in a binary's embedded data and owned everywhere else.
pub type Text = Cow<'static, str>;

/// A list that is static in a binary's embedded data and owned everywhere else.
pub type List<T> = Cow<'static, [T]>;
