-- no-transaction
-- Batches of ten thousand by the primary key, each committed with how far it came: stopped half-way, it goes on
-- there. `SELECT * FROM rewrite_progress` shows it. A row that is locked by another is waited for, so that no
-- change of it is lost.

DO $$
DECLARE
    done bigint;
    last bigint;
    upto bigint;
BEGIN
    SELECT copied_to, last_id INTO done, last FROM rewrite_progress WHERE table_name = 'training_metrics';
    WHILE done < last LOOP
        upto := least(done + 10000, last);
        INSERT INTO training_metrics_new (metric_id, session_id, epoch, metric_type, metric_value)
        SELECT metric_id, session_id, epoch, metric_type, metric_value
        FROM training_metrics
        WHERE metric_id > done AND metric_id <= upto
        FOR SHARE
        ON CONFLICT (metric_id) DO NOTHING;
        UPDATE rewrite_progress SET copied_to = upto, updated_at = clock_timestamp()
        WHERE table_name = 'training_metrics';
        COMMIT;
        done := upto;
        RAISE NOTICE 'training_metrics: % of %', done, last;
    END LOOP;
END
$$;
