-- Names of more than 63 bytes are cut where they are written.
-- up 1
CREATE TABLE disks_of_all_the_hosts_that_were_ever_seen_by_anybody_in_this_building (
    id integer,
    a_column_whose_name_is_so_long_that_the_server_cuts_it_without_asking_us integer
);
-- down 1
DROP TABLE disks_of_all_the_hosts_that_were_ever_seen_by_anybody_in_this_building;
-- up 2
CREATE INDEX an_index_whose_name_is_so_long_that_the_server_cuts_it_without_asking_us ON disks_of_all_the_hosts_that_were_ever_seen_by_anybody_in_this_building (id);
-- down 2
DROP INDEX an_index_whose_name_is_so_long_that_the_server_cuts_it_without_asking;
