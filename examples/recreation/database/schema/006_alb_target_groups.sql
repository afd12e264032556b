-- Target groups of the load balancer.

CREATE TABLE IF NOT EXISTS alb_target_groups (
    target_group_arn text PRIMARY KEY,
    domain_id integer NOT NULL REFERENCES domain_mappings (domain_id) ON DELETE CASCADE,
    health_check jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_alb_target_groups_domain_id ON alb_target_groups (domain_id);
