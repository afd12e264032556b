-- Takes back the record of the load balancer. Its target groups stay.

DROP TABLE alb_target_groups;
