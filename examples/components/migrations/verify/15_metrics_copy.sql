-- Nothing is missing, nothing is there that should not be, and nothing is another.
SELECT metric_id
FROM training_metrics AS old
FULL JOIN training_metrics_new AS new USING (metric_id)
WHERE (old.session_id, old.epoch, old.metric_type, old.metric_value::double precision)
    IS DISTINCT FROM (new.session_id, new.epoch, new.metric_type, new.metric_value)
LIMIT 10;
