-- Part 6: experiments. The first file with a way back.

CREATE TABLE IF NOT EXISTS experiments (
    experiment_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    session_id uuid NOT NULL,
    hypothesis text NOT NULL,
    CONSTRAINT fk_experiments_training_sessions
        FOREIGN KEY (session_id) REFERENCES training_sessions (session_id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_experiments_session_id ON experiments (session_id);
COMMENT ON TABLE experiments IS 'Why a session was run';
COMMENT ON COLUMN experiments.experiment_id IS 'Made up by the database';
COMMENT ON COLUMN experiments.session_id IS 'The session that was run for it';
COMMENT ON COLUMN experiments.hypothesis IS 'What was to be shown';
