-- What is not quoted is folded.
-- up 1
CREATE TABLE Disks (Id INTEGER PRIMARY KEY, "Label" text, SIZE integer);
-- down 1
DROP TABLE DISKS;
-- up 2
ALTER TABLE dISKS RENAME COLUMN "Label" TO Label;
-- down 2
ALTER TABLE Disks RENAME COLUMN LABEL TO "Label";
