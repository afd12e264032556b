-- Generated names of 63 bytes and no more.
-- up 1
CREATE TABLE a_table_with_a_name_that_is_nearly_as_long_as_the_server_allows (
    a_column_with_a_name_that_is_nearly_as_long_as_the_server_takes serial PRIMARY KEY,
    other_column_with_a_long_name_that_goes_on_and_on integer UNIQUE CHECK (other_column_with_a_long_name_that_goes_on_and_on > 0)
);
CREATE INDEX ON a_table_with_a_name_that_is_nearly_as_long_as_the_server_allows (other_column_with_a_long_name_that_goes_on_and_on);
-- down 1
DROP TABLE a_table_with_a_name_that_is_nearly_as_long_as_the_server_allows;
