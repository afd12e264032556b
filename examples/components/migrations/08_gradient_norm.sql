-- A metric more is a row more.

INSERT INTO metric_types (metric_type, unit) VALUES ('gradient_norm', '1') ON CONFLICT (metric_type) DO NOTHING;
