#![no_main]

use libfuzzer_sys::fuzz_target;
use schema_manifest::Dialect;

fuzz_target!(|bytes: &[u8]| folder::compiled(Dialect::Sqlite, bytes));
