//! The schema of the example. Everything in here is made by the macro.

schema_runtime::embed_migrations!(
    "examples/components/migrations",
    require = [models, training_metrics(metric_value), inference_cache],
);
