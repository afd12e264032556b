-- A failed reservation says why, so that its user does not have to ask.

ALTER TABLE reservations
    ADD COLUMN failure_reason text,
    -- One direction only: reservations that failed before this column existed have no reason.
    ADD CONSTRAINT reservations_failure_reason_check
        CHECK (failure_reason IS NULL OR status = 'failed');

COMMENT ON COLUMN reservations.failure_reason IS 'Shown to the user; NULL unless the status is failed';
