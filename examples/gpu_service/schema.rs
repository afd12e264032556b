//! The schema that this service is compiled for. Everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "migrations",
    fixtures = "fixtures",
    require = [api_users, api_keys, reservations, disks(disk_size), gpu_types],
    hint = "see the logs of the migration job",
);
