//! The schema that both services are compiled for. Everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "examples/recreation/database/schema",
    fixtures = "examples/recreation/database/fixtures",
    require = [
        api_users,
        api_keys,
        reservations,
        disks(disk_size),
        gpu_types,
        domain_mappings,
        alb_target_groups
    ],
    hint = "`migrate verify` shows it, `migrate recreate --restore` makes the database anew",
);
