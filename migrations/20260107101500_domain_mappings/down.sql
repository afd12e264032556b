-- Takes back the host names.

DROP TABLE domain_mappings;
