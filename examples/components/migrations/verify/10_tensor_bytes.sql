SELECT tensor_id, size_mb, size_bytes
FROM tensors
WHERE size_bytes IS NULL OR (size_bytes + 1048575) / 1048576 <> size_mb;
