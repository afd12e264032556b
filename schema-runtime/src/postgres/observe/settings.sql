SELECT pg_catalog.set_config('search_path', COALESCE(
           pg_catalog.quote_ident(pg_catalog.current_schema()), ''), TRUE),
       pg_catalog.set_config('quote_all_identifiers', 'off', TRUE),
       pg_catalog.set_config('datestyle', 'ISO, MDY', TRUE),
       pg_catalog.set_config('intervalstyle', 'postgres', TRUE),
       pg_catalog.set_config('timezone', 'UTC', TRUE),
       pg_catalog.set_config('bytea_output', 'hex', TRUE),
       pg_catalog.set_config('extra_float_digits', '1', TRUE),
       pg_catalog.set_config('lock_timeout', {lock_timeout}, TRUE),
       -- To compile what is taken for a costly query would take longer than to run it.
       pg_catalog.set_config('jit', 'off', TRUE),
       -- Rows come in the order in which the query has them.
       pg_catalog.set_config('max_parallel_workers_per_gather', '0', TRUE)
