-- Host names that lead to the notebook or the shell of a reservation.

CREATE TABLE domain_mappings (
    domain_name text PRIMARY KEY,
    reservation_id uuid NOT NULL,
    node_address inet NOT NULL,
    node_port integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    -- A name without its reservation would lead to the next user of that port.
    CONSTRAINT domain_mappings_reservation_id_fkey
        FOREIGN KEY (reservation_id) REFERENCES reservations (reservation_id) ON DELETE CASCADE,
    CONSTRAINT domain_mappings_node_key UNIQUE (node_address, node_port),
    -- Host names do not distinguish case; one spelling keeps them unique.
    CONSTRAINT domain_mappings_domain_name_check CHECK (domain_name = lower(domain_name)),
    CONSTRAINT domain_mappings_node_port_check CHECK (node_port BETWEEN 1 AND 65535),
    CONSTRAINT domain_mappings_expires_at_check CHECK (expires_at > created_at)
);

CREATE INDEX idx_domain_mappings_reservation_id ON domain_mappings (reservation_id);
CREATE INDEX idx_domain_mappings_expires_at ON domain_mappings (expires_at);

COMMENT ON TABLE domain_mappings IS 'Host names in use, and the node and port behind each';
COMMENT ON COLUMN domain_mappings.domain_name IS 'Label under the zone of the cluster, in lower case';
