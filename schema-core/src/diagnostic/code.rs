//! The codes of all checks.
//!
//! What a code's documentation says here is the first line of its section in `docs/checks.md`. The
//! rest of the section is `reference/<code>.md` beside this file, which only a test reads: users of
//! the macro do not build it.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $finds:literal])+ $variant:ident = $code:literal,)*) => {
        /// Which check a diagnostic comes from. Its text is what users see and allow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $finds])+ $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The code as users see it, in kebab-case.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $code,)*
                }
            }

            /// What the check finds, in one sentence.
            pub const fn finds(self) -> &'static str {
                match self {
                    $(Code::$variant => concat!($($finds),+).trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// A version that is no integer, or does not fit 64 bits.
    BadVersion = "bad-version",
    /// Two migrations with one version.
    DuplicateVersion = "duplicate-version",
    /// A file or folder whose name fits no layout.
    UnknownFile = "unknown-file",
    /// Files of two layouts side by side.
    MixedLayouts = "mixed-layouts",
    /// A file with no statement.
    EmptyFile = "empty-file",
    /// A file that is not UTF-8, or starts with a byte-order mark.
    NotUtf8 = "not-utf8",
    /// A file or folder that cannot be read.
    Unreadable = "unreadable",
    /// The folder of migrations or fixtures is not there.
    MissingFolder = "missing-folder",
    /// The folder holds no migration.
    EmptyFolder = "empty-folder",
    /// A migration without a down where the layout has downs.
    MissingDown = "missing-down",
    /// A down without an up.
    OrphanDown = "orphan-down",
    /// The names of an up and its down differ.
    NameMismatch = "name-mismatch",
    /// A directive in a place where it does nothing, or without its reason.
    BadDirective = "bad-directive",
    /// A setting of `schema.toml`, `sqlx.toml`, diesel's `metadata.toml` or the macro that is unknown,
    /// missing or has a bad value.
    BadSetting = "bad-setting",
    /// SQL that the database's grammar does not accept.
    Syntax = "syntax",
    /// `BEGIN`, `COMMIT` or another transaction control inside a transactional migration.
    TransactionControl = "transaction-control",
    /// A statement that cannot run in a transaction, in a transactional migration.
    NeedsNoTransaction = "needs-no-transaction",
    /// A table that does not exist at this point.
    UnknownTable = "unknown-table",
    /// A column that does not exist at this point.
    UnknownColumn = "unknown-column",
    /// A table, view, index or column that already exists at this point.
    AlreadyExists = "already-exists",
    /// A fixture's statement that is not safe to run again.
    FixtureNotIdempotent = "fixture-not-idempotent",
    /// A fixture's statement that is not about data.
    FixtureNotData = "fixture-not-data",
    /// A table or column of `require = [..]` that the migrations do not leave behind.
    UnknownRequirement = "unknown-requirement",
    /// SQLite refused a statement.
    Sqlite = "sqlite",
    /// A statement that reaches outside the database: refused at build time.
    Forbidden = "forbidden",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
