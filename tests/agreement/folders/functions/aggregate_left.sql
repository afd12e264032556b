-- A down that leaves an aggregate.
-- up 1
CREATE AGGREGATE total (integer) (sfunc = int4pl, stype = integer);
CREATE AGGREGATE largest (integer) (sfunc = int4larger, stype = integer);
-- down 1
DROP AGGREGATE total (integer);
-- expected
-- up 1: unclaimed aggregate largest(integer) definition {"aggkind": "n", "aggsortop": "0", "aggfinalfn": "-", "agginitval": null, "aggtransfn": "int4larger", "aggmfinalfn": "-", "aggminitval": null, "aggmtransfn": "-", "aggserialfn": "-", "aggcombinefn": "-", "aggdeserialfn": "-", "aggfinalextra": false, "aggmtranstype": "0", "aggtransspace": 0, "aggfinalmodify": "r", "aggmfinalextra": false, "aggminvtransfn": "-", "aggmtransspace": 0, "aggmfinalmodify": "r", "aggnumdirectargs": 0}
-- up 1: unclaimed aggregate total(integer) definition {"aggkind": "n", "aggsortop": "0", "aggfinalfn": "-", "agginitval": null, "aggtransfn": "int4pl", "aggmfinalfn": "-", "aggminitval": null, "aggmtransfn": "-", "aggserialfn": "-", "aggcombinefn": "-", "aggdeserialfn": "-", "aggfinalextra": false, "aggmtranstype": "0", "aggtransspace": 0, "aggfinalmodify": "r", "aggmfinalextra": false, "aggminvtransfn": "-", "aggmtransspace": 0, "aggmfinalmodify": "r", "aggnumdirectargs": 0}
-- down 1: unclaimed aggregate largest(integer) definition {"aggkind": "n", "aggsortop": "0", "aggfinalfn": "-", "agginitval": null, "aggtransfn": "int4larger", "aggmfinalfn": "-", "aggminitval": null, "aggmtransfn": "-", "aggserialfn": "-", "aggcombinefn": "-", "aggdeserialfn": "-", "aggfinalextra": false, "aggmtranstype": "0", "aggtransspace": 0, "aggfinalmodify": "r", "aggmfinalextra": false, "aggminvtransfn": "-", "aggmtransspace": 0, "aggmfinalmodify": "r", "aggnumdirectargs": 0}
-- down 1: found, differs: left aggregate public.largest(integer)
