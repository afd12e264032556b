//! What crosses the crates: real databases, compiler output, agreement.
