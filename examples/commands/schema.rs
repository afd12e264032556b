//! The schema of the service: everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "examples/commands/migrations",
    fixtures = "examples/commands/fixtures",
    // Both databases are switched on in this workspace; most services have one.
    dialect = "sqlite",
);
