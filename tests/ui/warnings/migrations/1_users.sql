-- allow: empty-file: it was never used
CREATE TABLE users (id bigint PRIMARY KEY);
