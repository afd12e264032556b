-- Part 1: models, and the layers that they are made of.

CREATE TABLE IF NOT EXISTS models (
    model_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    status text NOT NULL DEFAULT 'draft',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT models_status_check CHECK (status IN ('draft', 'active', 'retired'))
);
CREATE INDEX IF NOT EXISTS idx_models_status ON models (status);
CREATE INDEX IF NOT EXISTS idx_models_created_at ON models (created_at);
COMMENT ON TABLE models IS 'Models that can be trained and asked';
COMMENT ON COLUMN models.model_id IS 'Made up by the database';
COMMENT ON COLUMN models.name IS 'For people; need not be unique';
COMMENT ON COLUMN models.status IS 'draft, active, then retired';
COMMENT ON COLUMN models.created_at IS 'When the model was registered';

CREATE TABLE IF NOT EXISTS layers (
    layer_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    model_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    CONSTRAINT fk_layers_models FOREIGN KEY (model_id) REFERENCES models (model_id) ON DELETE CASCADE,
    CONSTRAINT layers_position_key UNIQUE (model_id, position)
);
COMMENT ON TABLE layers IS 'The layers of each model';
COMMENT ON COLUMN layers.layer_id IS 'Made up by the database';
COMMENT ON COLUMN layers.model_id IS 'The model that it is a layer of';
COMMENT ON COLUMN layers.position IS 'Counted from 1, input first';
COMMENT ON COLUMN layers.kind IS 'Such as attention or feed_forward';

CREATE OR REPLACE VIEW v_model_architecture AS
SELECT models.model_id, models.name, models.status, layers.layer_id, layers.position, layers.kind
FROM models
LEFT JOIN layers ON layers.model_id = models.model_id;
COMMENT ON VIEW v_model_architecture IS 'One row for each layer; one for a model without any';
