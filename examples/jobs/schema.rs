//! The schema that the server is compiled for. Everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "examples/jobs/migrations",
    require = [workers, jobs, job_queue, audit_logs, outbox_events, sagas, job_log_files],
);
