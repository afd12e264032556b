SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'mail');
