-- A new component of models, and the view that shows it. CREATE OR REPLACE VIEW adds columns at the end alone.

CREATE TABLE IF NOT EXISTS attention_heads (
    head_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    layer_id uuid NOT NULL,
    dimensions integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT fk_attention_heads_layers FOREIGN KEY (layer_id) REFERENCES layers (layer_id) ON DELETE CASCADE,
    CONSTRAINT attention_heads_dimensions_check CHECK (dimensions > 0)
);
CREATE INDEX IF NOT EXISTS idx_attention_heads_layer_id ON attention_heads (layer_id);
COMMENT ON TABLE attention_heads IS 'The heads of each attention layer';
COMMENT ON COLUMN attention_heads.head_id IS 'Made up by the database';
COMMENT ON COLUMN attention_heads.layer_id IS 'The layer that it is a head of';
COMMENT ON COLUMN attention_heads.dimensions IS 'Width of its query, key and value';
COMMENT ON COLUMN attention_heads.created_at IS 'When it was registered';

CREATE OR REPLACE VIEW v_model_architecture AS
SELECT
    models.model_id,
    models.name,
    models.status,
    layers.layer_id,
    layers.position,
    layers.kind,
    (SELECT count(*) FROM attention_heads WHERE attention_heads.layer_id = layers.layer_id) AS heads
FROM models
LEFT JOIN layers ON layers.model_id = models.model_id;
