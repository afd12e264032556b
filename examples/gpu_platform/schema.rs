//! The schema that the API is compiled for. Everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "examples/gpu_platform/database/schema",
    fixtures = "examples/gpu_platform/database/fixtures",
    require = [api_users, api_keys, reservations, disks, gpu_types],
    hint = "check the migration job: kubectl logs -n gpu-controlplane -l app=database-migration",
);
