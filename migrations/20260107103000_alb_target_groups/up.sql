-- What the load balancer holds for each host name, so that it can be taken away again.

CREATE TABLE alb_target_groups (
    target_group_arn text PRIMARY KEY,
    listener_rule_arn text NOT NULL,
    domain_name text NOT NULL,
    instance_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- The load balancer's side goes first: a row that vanished with its name would leave it behind, unseen.
    CONSTRAINT alb_target_groups_domain_name_fkey
        FOREIGN KEY (domain_name) REFERENCES domain_mappings (domain_name) ON DELETE RESTRICT,
    CONSTRAINT alb_target_groups_listener_rule_arn_key UNIQUE (listener_rule_arn),
    CONSTRAINT alb_target_groups_domain_name_key UNIQUE (domain_name)
);

COMMENT ON TABLE alb_target_groups IS 'Target groups and listener rules of the load balancer, one pair for each host name';
COMMENT ON COLUMN alb_target_groups.instance_id IS 'Instance that the target group sends to';
