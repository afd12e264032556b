-- Takes back the kinds of GPU.

DROP TABLE gpu_types;
