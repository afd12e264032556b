-- Takes back the users and their keys.

DROP TABLE api_keys;
DROP TABLE api_users;
