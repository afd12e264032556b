//! The schema of each release: a folder that grows. Everything in here is made by the macro.

/// The migration: `resource_specs` beside the old columns, and a trigger that keeps both in step.
pub(crate) mod migration {
    schema_runtime::embed_migrations!(
        "examples/scheduler/releases/1",
        require = [jobs(resource_specs), job_allocations, resource_usage],
    );
}

/// The validation: indexes for what is new, and the urgent queue.
pub(crate) mod validation {
    schema_runtime::embed_migrations!(
        "examples/scheduler/releases/2",
        require = [jobs(resource_specs), job_allocations, resource_usage],
    );
}

/// The deprecation: nothing reads or writes the old columns any more.
pub(crate) mod deprecation {
    schema_runtime::embed_migrations!(
        "examples/scheduler/releases/3",
        require = [jobs(resource_specs), job_allocations, resource_usage],
    );
}

/// The cleanup: they are gone.
pub(crate) mod cleanup {
    schema_runtime::embed_migrations!(
        "examples/scheduler/migrations",
        require = [jobs(resource_specs), job_allocations, resource_usage],
    );
}
