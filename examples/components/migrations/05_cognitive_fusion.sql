-- Part 5: reactors, which put several models to one question.

CREATE TABLE IF NOT EXISTS reactors (
    reactor_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    CONSTRAINT reactors_name_key UNIQUE (name)
);
COMMENT ON TABLE reactors IS 'Groups of models that answer together';
COMMENT ON COLUMN reactors.reactor_id IS 'Made up by the database';
COMMENT ON COLUMN reactors.name IS 'For people';

CREATE TABLE IF NOT EXISTS reactor_models (
    reactor_id uuid NOT NULL,
    model_id uuid NOT NULL,
    weight real NOT NULL DEFAULT 1,
    CONSTRAINT reactor_models_pkey PRIMARY KEY (reactor_id, model_id),
    CONSTRAINT fk_reactor_models_reactors FOREIGN KEY (reactor_id) REFERENCES reactors (reactor_id) ON DELETE CASCADE,
    CONSTRAINT fk_reactor_models_models FOREIGN KEY (model_id) REFERENCES models (model_id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_reactor_models_model_id ON reactor_models (model_id);
COMMENT ON TABLE reactor_models IS 'Which models a reactor asks';
COMMENT ON COLUMN reactor_models.reactor_id IS 'The reactor';
COMMENT ON COLUMN reactor_models.model_id IS 'The model that it asks';
COMMENT ON COLUMN reactor_models.weight IS 'How much its answer counts';
