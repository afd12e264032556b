//! Every way in which a live schema can differ, and what follows from it.

use std::fmt;

/// What becomes of a difference between the live schema and the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Consequence {
    /// It is counted, and no more.
    Ignore,
    /// It is reported, and the service starts.
    Warn,
    /// The service does not start.
    Refuse,
}

impl Consequence {
    /// Each, with its name in `schema.toml`.
    pub const ALL: [(&'static str, Consequence); 3] = [
        ("ignore", Consequence::Ignore),
        ("warn", Consequence::Warn),
        ("refuse", Consequence::Refuse),
    ];
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Consequence::Ignore => "ignore",
            Consequence::Warn => "warn",
            Consequence::Refuse => "refuse",
        })
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $consequence:ident $why:literal;)+) => {
        /// A way in which the live schema can differ.
        ///
        /// The service does not start where a query can fail, return wrong rows, or write what the schema
        /// forbids; it warns where things are slower or stricter; the rest is ignored.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
        #[non_exhaustive]
        pub enum DifferenceKind {
            $(#[doc = concat!("`", $name, "`: ", $why, ".")] $variant,)+
        }

        impl DifferenceKind {
            /// Each, in the order of the documentation.
            pub const ALL: &[DifferenceKind] = &[$(DifferenceKind::$variant,)+];

            /// Its name in `schema.toml` and in `docs/verification.md`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(DifferenceKind::$variant => $name,)+
                }
            }

            /// What follows where nobody says otherwise.
            pub const fn consequence(self) -> Consequence {
                match self {
                    $(DifferenceKind::$variant => Consequence::$consequence,)+
                }
            }

            /// What goes wrong, or why nothing does.
            pub const fn why(self) -> &'static str {
                match self {
                    $(DifferenceKind::$variant => $why,)+
                }
            }
        }
    };
}

kinds! {
    SchemaMissing "schema-missing" Refuse "nothing in it is found";
    TableMissing "table-missing" Refuse "every query on it fails";
    ColumnMissing "column-missing" Refuse "every query that names it fails";
    TypeMissing "type-missing" Refuse "every query that names it fails";
    LabelMissing "label-missing" Refuse "a value of the service cannot be written";
    ViewMissing "view-missing" Refuse "every query on it fails";
    SequenceMissing "sequence-missing" Refuse "the next number cannot be drawn";
    RoutineMissing "routine-missing" Refuse "every call of it fails";
    TriggerMissing "trigger-missing" Refuse "what it does or forbids no longer happens";
    PolicyMissing "policy-missing" Refuse "rows are shown or hidden, or may be written, that should not";
    RuleMissing "rule-missing" Refuse "what it does instead no longer happens";
    ExtensionMissing "extension-missing" Refuse "its types and functions are not there";
    KeyMissing "key-missing" Refuse "rows can be written that the schema forbids; `ON CONFLICT` fails";
    CheckMissing "check-missing" Refuse "rows can be written that the schema forbids";
    UniqueIndexMissing "unique-index-missing" Refuse "rows can be written twice; `ON CONFLICT` fails";
    IndexMissing "index-missing" Warn "queries are slower";
    ColumnType "column-type" Refuse "values do not fit, or come back as another type";
    ColumnGeneration "column-generation" Refuse "values are not computed or numbered as the service expects";
    ColumnCollation "column-collation" Refuse "text is compared and ordered in another way";
    NotNullLost "not-null-lost" Refuse "NULL can be written and read where none is expected";
    NotNullGained "not-null-gained" Refuse "writing NULL, which the schema allows, fails";
    DefaultLost "default-lost" Refuse "rows are written without the value";
    DefaultChanged "default-changed" Refuse "rows are written with another value";
    DefaultGained "default-gained" Warn "rows are written with a value where NULL is expected";
    LabelOrder "label-order" Refuse "values compare and sort in another order";
    TablePersistence "table-persistence" Warn "rows are lost in a crash, or writing is slower";
    RowSecurity "row-security" Refuse "rows are shown or hidden that should not be";
    TablePartitioning "table-partitioning" Refuse "rows go elsewhere, or fit in no partition";
    TableParents "table-parents" Refuse "queries on the parents show other rows";
    TableOptions "table-options" Refuse "rows are taken, replaced, numbered or found in another way";
    KeyChanged "key-changed" Refuse "rows can be written or deleted that the schema forbids";
    CheckChanged "check-changed" Refuse "rows can be written that the schema forbids";
    OtherName "other-name" Warn "what names it fails: `ON CONFLICT ON CONSTRAINT`, a later `DROP`";
    ConstraintNotValidated "constraint-not-validated" Warn "rows from before may break it";
    ConstraintValidated "constraint-validated" Ignore "the database is stricter about old rows than the schema";
    ConstraintAttributes "constraint-attributes" Warn "it holds at another time, or for other tables";
    UniqueIndexChanged "unique-index-changed" Refuse "rows can be written that the schema forbids";
    IndexChanged "index-changed" Warn "queries are slower";
    IndexAttributes "index-attributes" Ignore "what is stored is stored in another way";
    ViewChanged "view-changed" Refuse "queries on it show other rows or columns";
    TypeChanged "type-changed" Refuse "values do not fit, or are checked in another way";
    RoutineSignature "routine-signature" Refuse "calls of it fail, or give another type";
    RoutineBody "routine-body" Warn "it does something else, or the same in other words";
    RoutineAttributes "routine-attributes" Warn "it runs under other rights or plans";
    TriggerChanged "trigger-changed" Refuse "what it does or forbids happens at other times, or not at all";
    PolicyChanged "policy-changed" Refuse "rows are shown or hidden, or may be written, that should not";
    RuleChanged "rule-changed" Refuse "what it does instead is something else";
    SequenceOptions "sequence-options" Warn "other numbers are drawn";
    ExtensionSchema "extension-schema" Warn "its names are found only where that schema is searched";
    Storage "storage" Ignore "rows are stored in another way";
    Comment "comment" Ignore "nothing runs differently";
    OtherChanged "other-changed" Warn "it is not as the migrations made it";
    ExtraNotNullColumn "extra-not-null-column" Refuse "inserting a row without it fails";
    ExtraConstraint "extra-constraint" Warn "rows that the schema allows can be refused";
    ExtraTrigger "extra-trigger" Warn "a trigger, policy or rule can change, hide or refuse rows";
    ExtraObject "extra-object" Ignore "it is not the migrations'";
}

impl DifferenceKind {
    /// The one of that name.
    pub fn from_name(name: &str) -> Option<DifferenceKind> {
        DifferenceKind::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// Its name.
impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
