-- Takes back the disks. The volumes at the cloud provider stay.

DROP TABLE disks;
