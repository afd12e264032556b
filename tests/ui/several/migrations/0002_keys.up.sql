CREATE TABLE keys (key_id bigint PRIMARY KEY, user_id bigint REFERENCES users (user_id));
CREATE INDEX ON keys (usr_id);
