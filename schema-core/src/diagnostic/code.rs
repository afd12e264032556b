//! The codes of all checks.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// Which check a diagnostic comes from. Its text is what users see and allow.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
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
    /// A file that is not UTF-8.
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
    /// A directive that is not understood, or lacks its reason.
    BadDirective = "bad-directive",
    /// A setting of `schema.toml`, `sqlx.toml` or the macro that is unknown or has a bad value.
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
    /// A table, view or index that already exists at this point.
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
