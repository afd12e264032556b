-- allow: not-idempotent: a second run would swap them back, so it must not happen; the history sees to that
-- The two tables change their names in one short transaction. The old one stays for one release.

LOCK TABLE training_metrics, training_metrics_new IN ACCESS EXCLUSIVE MODE;
DROP TRIGGER IF EXISTS training_metrics_follow ON training_metrics;
DROP FUNCTION IF EXISTS training_metrics_follow();
SELECT setval(
    pg_get_serial_sequence('training_metrics_new', 'metric_id'),
    (SELECT COALESCE(max(metric_id), 0) + 1 FROM training_metrics),
    false
);

ALTER TABLE training_metrics RENAME TO training_metrics_old;
ALTER INDEX training_metrics_pkey RENAME TO training_metrics_old_pkey;
ALTER INDEX idx_training_metrics_session_id_epoch RENAME TO idx_training_metrics_old_session_id_epoch;
ALTER TABLE training_metrics_old RENAME CONSTRAINT fk_training_metrics_sessions TO fk_training_metrics_old_sessions;
ALTER TABLE training_metrics_old RENAME CONSTRAINT fk_training_metrics_types TO fk_training_metrics_old_types;

ALTER TABLE training_metrics_new RENAME TO training_metrics;
ALTER INDEX training_metrics_new_pkey RENAME TO training_metrics_pkey;
ALTER INDEX idx_training_metrics_new_session_id_epoch RENAME TO idx_training_metrics_session_id_epoch;
ALTER TABLE training_metrics RENAME CONSTRAINT fk_training_metrics_new_sessions TO fk_training_metrics_sessions;
ALTER TABLE training_metrics RENAME CONSTRAINT fk_training_metrics_new_types TO fk_training_metrics_types;
