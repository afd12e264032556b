INSERT INTO users (name) VALUES ('first'), ('second');
