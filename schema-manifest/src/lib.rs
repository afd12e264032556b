//! What a schema is: plain data, and the pure comparison of two schemas.
//!
//! One family of types serves three sources: what the macro embeds in a binary (static data),
//! what the compiler computes from a folder of migrations (owned data) and what a live database
//! reports (owned data). So `compare(expected, observed)` is one pure function, used by the
//! build, the start-up and the tests.
//!
//! This crate has no I/O, no async and, without its feature `serde`, no dependency. It must not
//! know SQL, a database driver or a file system; but for `sqlite` (feature), the reading of what SQLite
//! shows of a schema, which build and start have to share.
//!
//! Read [`Embedded`] first: it is everything that a binary carries. Its [`Manifest`] is the
//! schema that the migrations leave behind.

mod column;
mod compare;
mod consequence;
mod constraint;
mod details;
mod dialect;
mod difference;
mod embedded;
mod expression;
mod extra;
mod fixture;
mod handle;
mod index;
mod manifest;
mod migration;
mod name;
mod object;
mod origin;
mod require;
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod table;
mod text;
mod verification;
mod version;

pub use column::{Column, ColumnDetails, Fill, Generated, Identity};
pub use compare::{Depth, compare, compare_enum, compare_table};
pub use consequence::{Classifier, Consequence, DifferenceKind};
pub use constraint::{Action, Constraint, ConstraintDetails, ConstraintKind, Deferral, Reference};
pub use details::{Details, Plain};
pub use dialect::Dialect;
pub use difference::{Attribute, Difference, Finding, Object};
pub use embedded::Embedded;
pub use expression::Expression;
pub use extra::{NOT_NULL_WITHOUT_DEFAULT, extra};
pub use fixture::Fixture;
pub use handle::{ColumnHandle, TableHandle};
pub use index::{Index, IndexDetails, Key, KeyDetails, KeyOver, Order};
pub use manifest::{Enum, Manifest, Opaque};
pub use migration::{
    Checksum, ConcurrentIndex, Down, DownFinding, Migration, Script, Statement, Touched,
    TransactionClass,
};
pub use name::{ObjectName, quoted};
pub use object::{Aspect, Commented, Digest, ObjectKind, SchemaObject, Value};
pub use origin::Origin;
pub use require::Requirement;
pub use table::{Table, TableDetails};
pub use text::{List, Text};
pub use verification::{Judgement, Verification};
pub use version::UnknownVersion;
