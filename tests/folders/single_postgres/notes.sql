-- How many users are there?
SELECT count(*) FROM users;
