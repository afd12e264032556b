//! The expansion stands anywhere, beside anything, under the strictest lints.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]
#![allow(dead_code, unreachable_pub)]

/// A dependency under another name.
extern crate schema_runtime as renamed;

mod core {}
mod std {}
mod schema_runtime {}

/// In an inline module, with everything.
pub mod inline {
    ::schema_runtime::embed_migrations!(
        "ui/good/migrations",
        dialect = "postgres",
        require = [disks(disk_size, "Id"), auth.users],
        hint = "the operator's line",
    );
}

/// Without handles, by another name.
pub mod again {
    crate::renamed::embed_migrations!("ui/good/migrations", dialect = "postgres", tables = false);
}

fn inside() {
    ::schema_runtime::embed_migrations!("ui/good/migrations", dialect = "postgres");
    let _ = &SCHEMA;
}

fn main() {
    use inline::tables;
    inside();
    // The first of a name keeps its variant.
    ::std::assert_eq!(inline::Version::Indexes.number(), 2);
    ::std::assert_eq!(inline::Version::Indexes3.number(), 3);
    ::std::assert_eq!(::std::format!("{}", inline::Version::Disks), "1_disks");
    ::std::assert!(<inline::Version as ::std::convert::TryFrom<i64>>::try_from(9).is_err());
    // Handles print as they stand in SQL.
    ::std::assert_eq!(::std::format!("{}", tables::disks::DISK_SIZE), "\"disk_size\"");
    ::std::assert_eq!(tables::disks::DISK_SIZE.data_type, ::std::option::Option::Some("text"));
    ::std::assert_eq!(tables::disks::DISK_SIZE.origin, "ui/good/migrations/0001_disks.sql:5");
    ::std::assert_eq!(tables::disks::TYPE.data_type, ::std::option::Option::Some("Disk State"));
    ::std::assert_eq!(tables::disks::ALL.len(), 9);
    ::std::assert_eq!(tables::disks::ID.name, "Id");
    ::std::assert_eq!(tables::disks::ID_.name, "id");
    ::std::assert_eq!(tables::disks::ALL_.name, "all");
    ::std::assert_eq!(tables::disks::COLUMN_1ST.name, "1st");
    ::std::assert_eq!(tables::disks::ÉTÉ.name, "été");
    ::std::assert_eq!(tables::auth::users::TABLE.quoted, "\"auth\".\"users\"");
    ::std::assert_eq!(tables::r#type::COLUMNS, "\"core\", \"std\"");
}
