//! The tests of schema-core as data: `tests/cases/<code>/*.case`.

mod cases;
