-- Takes back why reservations failed.

ALTER TABLE reservations
    DROP CONSTRAINT reservations_failure_reason_check,
    DROP COLUMN failure_reason;
