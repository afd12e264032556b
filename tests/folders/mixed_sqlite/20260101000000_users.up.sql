CREATE TABLE users (user_id INTEGER PRIMARY KEY, name text);
