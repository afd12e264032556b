-- Every job is there in both forms, and both say the same.
SELECT id, field, old_value, new_value FROM jobs_mismatches;

-- Nobody has lost what the fair share reckons with.
SELECT user_id, gpu_hours
FROM user_usage
WHERE NOT EXISTS (
    SELECT FROM resource_usage
    WHERE entity_type = 'user' AND entity_id = user_id AND resource_type = 'Gpu' AND usage_amount >= gpu_hours
);
