//! The schema of the service: everything in here is made from the folder `migrations`.

schema_runtime::embed_migrations!();
