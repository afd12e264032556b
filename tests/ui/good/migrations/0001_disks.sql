-- Disks, and whose they are.
CREATE TYPE "Disk State" AS ENUM ('in use', 'free');
CREATE TABLE disks (
    disk_id uuid PRIMARY KEY,
    disk_size text,
    "type" "Disk State" NOT NULL,
    "Id" bigint,
    id bigint,
    self int,
    "all" int,
    "1st" int,
    "été" int
);
CREATE SCHEMA auth;
CREATE TABLE auth.users (id bigint PRIMARY KEY);
CREATE TABLE "type" (core int, std int);
