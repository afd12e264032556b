//! The codes of all checks.
//!
//! What a code's documentation says here is the first line of its section in `docs/checks.md`. The
//! rest of the section is `reference/<code>.md` beside this file, which only a test reads: users of
//! the macro do not build it.

use std::fmt;

use super::Level;

/// What may be done about the findings of a check, other than to mend what they are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The folder cannot be read, or its manifest would be wrong: always an error.
    Fault,
    /// The SQL of a migration is faulty: an error in released migrations too. It can be allowed,
    /// for where we are wrong; what the statement would have made is unknown then.
    Sql,
    /// About the way back. Left alone in released migrations, where it stays with the migration:
    /// `plan` and `status` show it, and `revert` refuses.
    Down,
    /// About how a migration is written. Left alone in released migrations.
    Style,
}

macro_rules! codes {
    (@ OptIn) => { true };
    (@) => { false };
    ($(
        $(#[doc = $finds:literal])+
        $variant:ident = $code:literal, $class:ident, $level:ident $(, $off:ident)?;
    )*) => {
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

            /// What may be done about its findings.
            pub const fn class(self) -> Class {
                match self {
                    $(Code::$variant => Class::$class,)*
                }
            }

            /// How bad its findings are unless `schema.toml` says otherwise.
            pub const fn level(self) -> Level {
                match self {
                    $(Code::$variant => Level::$level,)*
                }
            }

            /// Whether it finds something only where `schema.toml` gives it a level.
            pub const fn is_opt_in(self) -> bool {
                match self {
                    $(Code::$variant => codes!(@ $($off)?),)*
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
    BadVersion = "bad-version", Fault, Error;
    /// Two migrations with one version, or two verify scripts for one.
    DuplicateVersion = "duplicate-version", Fault, Error;
    /// A version so far ahead of the one before it that every later migration would run before it.
    FarAhead = "far-ahead", Style, Error;
    /// A version that is no date, in a folder whose versions are dates.
    NotADate = "not-a-date", Style, Warning;
    /// Versions of different widths, which are not listed in the order of their numbers.
    MixedWidths = "mixed-widths", Style, Warning;
    /// A number that is missing in a series of versions.
    VersionGap = "version-gap", Style, Warning;
    /// A file or folder whose name fits no layout.
    UnknownFile = "unknown-file", Fault, Error;
    /// Files of two layouts side by side.
    MixedLayouts = "mixed-layouts", Fault, Error;
    /// A file with no statement.
    EmptyFile = "empty-file", Style, Error;
    /// A file that is not UTF-8, or starts with a byte-order mark.
    NotUtf8 = "not-utf8", Fault, Error;
    /// A file or folder that cannot be read.
    Unreadable = "unreadable", Fault, Error;
    /// The folder of migrations or fixtures is not there.
    MissingFolder = "missing-folder", Fault, Error;
    /// The folder holds no migration.
    EmptyFolder = "empty-folder", Fault, Error;
    /// A migration without a down where the layout has downs.
    MissingDown = "missing-down", Down, Error;
    /// A down without an up.
    OrphanDown = "orphan-down", Fault, Error;
    /// A verify script without a migration.
    OrphanVerify = "orphan-verify", Fault, Error;
    /// The names of an up and its down, or of a migration and its verify script, differ.
    NameMismatch = "name-mismatch", Style, Error;
    /// A directive in a place where it does nothing, or without its reason.
    BadDirective = "bad-directive", Style, Error;
    /// A setting of `schema.toml`, `sqlx.toml`, diesel's `metadata.toml` or the macro that is unknown,
    /// missing or has a bad value.
    BadSetting = "bad-setting", Fault, Error;
    /// An allowance of a finding that is not there.
    IdleAllowance = "idle-allowance", Style, Warning;
    /// A statement declared opaque that is not there, or that changes nothing of the schema.
    IdleOpaque = "idle-opaque", Style, Warning;
    /// A lock file that is not as it was written: a merge conflict, an edit by hand.
    BadLock = "bad-lock", Fault, Error;
    /// A released migration whose up was edited.
    EditedRelease = "edited-release", Fault, Error;
    /// A released migration under another version or name.
    RenamedRelease = "renamed-release", Fault, Error;
    /// A released migration that is not in the folder any more.
    RemovedRelease = "removed-release", Fault, Error;
    /// A new migration that stands before a released one.
    InsertedBeforeRelease = "inserted-before-release", Fault, Error;
    /// SQL that the database's grammar does not accept.
    Syntax = "syntax", Sql, Error;
    /// Syntax that the stated server does not have yet.
    NewerSyntax = "newer-syntax", Sql, Error;
    /// `BEGIN`, `COMMIT` or another transaction control inside a transactional migration.
    TransactionControl = "transaction-control", Style, Error;
    /// A statement that cannot run in a transaction, in a transactional migration.
    NeedsNoTransaction = "needs-no-transaction", Style, Error;
    /// `-- no-transaction` in a file where nothing needs it.
    NeedlessNoTransaction = "needless-no-transaction", Style, Warning;
    /// A value that is used in the transaction that adds it to its enum.
    EnumValueUsed = "enum-value-used", Sql, Error;
    /// A command of psql, or a `COPY` whose rows only psql sends or takes.
    PsqlOnly = "psql-only", Fault, Error;
    /// A down with no statement, of a migration that changes the schema.
    EmptyDown = "empty-down", Down, Error;
    /// A down after which the schema is not the one from before its up.
    DownDiffers = "down-differs", Down, Error;
    /// A down after which columns stand in another order, and nothing else differs.
    ColumnOrder = "column-order", Down, Warning;
    /// A down that leaves a value in an enum: no statement takes one out.
    EnumValueStays = "enum-value-stays", Down, Error;
    /// An up that fails when it runs again after its down.
    NotRepeatable = "not-repeatable", Down, Error;
    /// A statement of a verify script that is no query.
    VerifyNotQuery = "verify-not-query", Sql, Error;
    /// A table that does not exist at this point.
    UnknownTable = "unknown-table", Sql, Error;
    /// A column that does not exist at this point.
    UnknownColumn = "unknown-column", Sql, Error;
    /// A type, schema, extension, function, trigger, policy, constraint or operator class that does not
    /// exist at this point.
    UnknownObject = "unknown-object", Sql, Error;
    /// A foreign key without a key to refer to, or of other types; a second primary key.
    BadKey = "bad-key", Sql, Error;
    /// Another type for a column to which its values, or its default, are not cast by themselves.
    NoCast = "no-cast", Sql, Error;
    /// A drop of something that others depend on, without `CASCADE`.
    InUse = "in-use", Sql, Error;
    /// `OR REPLACE` of a function or view that cannot become what is written.
    CannotReplace = "cannot-replace", Sql, Error;
    /// A `DO` block that raises an exception whatever happens.
    AlwaysFails = "always-fails", Sql, Error;
    /// A table, view, index, column, type, schema or another object that already exists at this point.
    AlreadyExists = "already-exists", Sql, Error;
    /// An `IF NOT EXISTS` that does nothing, since the object exists in another shape.
    ExistsOtherwise = "exists-otherwise", Style, Error;
    /// A column that is added under the name of one that was dropped: the values are lost.
    ColumnReplaced = "column-replaced", Style, Warning;
    /// An index that is not called `idx_<table>_<columns>`.
    IndexName = "index-name", Style, Warning, OptIn;
    /// A table or column without a comment, when all migrations have run.
    MissingComment = "missing-comment", Style, Warning, OptIn;
    /// A statement of an up that fails, or does it twice, when its file runs again.
    NotIdempotent = "not-idempotent", Style, Warning, OptIn;
    /// A fixture's statement that is not safe to run again.
    FixtureNotIdempotent = "fixture-not-idempotent", Fault, Error;
    /// A fixture's statement that is not about data.
    FixtureNotData = "fixture-not-data", Fault, Error;
    /// A table or column of `require = [..]` that the migrations do not leave behind.
    UnknownRequirement = "unknown-requirement", Fault, Error;
    /// SQLite refused a statement.
    Sqlite = "sqlite", Fault, Error;
    /// A statement that reaches outside the database: refused at build time.
    Forbidden = "forbidden", Fault, Error;
}

impl Code {
    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
