-- Part 2: where the weights are.

CREATE TABLE IF NOT EXISTS tensors (
    tensor_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    layer_id uuid NOT NULL,
    dtype text NOT NULL,
    size_mb integer NOT NULL,
    location text NOT NULL,
    CONSTRAINT fk_tensors_layers FOREIGN KEY (layer_id) REFERENCES layers (layer_id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_tensors_layer_id ON tensors (layer_id);
COMMENT ON TABLE tensors IS 'Tensors of layers; what they hold is in the object store';
COMMENT ON COLUMN tensors.tensor_id IS 'Made up by the database';
COMMENT ON COLUMN tensors.layer_id IS 'The layer that it belongs to';
COMMENT ON COLUMN tensors.dtype IS 'Such as bf16';
COMMENT ON COLUMN tensors.size_mb IS 'Size in mebibytes, rounded up';
COMMENT ON COLUMN tensors.location IS 'URL in the object store';
