-- Aggregates, old and new.
-- up 1
CREATE AGGREGATE total (integer) (sfunc = int4pl, stype = integer, initcond = '0');
CREATE AGGREGATE largest (basetype = integer, sfunc = int4larger, stype = integer);
-- down 1
DROP AGGREGATE total (integer);
DROP AGGREGATE largest (integer);
-- expected
-- up 1: unclaimed aggregate largest(integer)
-- up 1: unclaimed aggregate largest(integer) definition {"aggkind": "n", "aggsortop": "0", "aggfinalfn": "-", "agginitval": null, "aggtransfn": "int4larger", "aggmfinalfn": "-", "aggminitval": null, "aggmtransfn": "-", "aggserialfn": "-", "aggcombinefn": "-", "aggdeserialfn": "-", "aggfinalextra": false, "aggmtranstype": "0", "aggtransspace": 0, "aggfinalmodify": "r", "aggmfinalextra": false, "aggminvtransfn": "-", "aggmtransspace": 0, "aggmfinalmodify": "r", "aggnumdirectargs": 0}
-- up 1: unclaimed aggregate total(integer) definition {"aggkind": "n", "aggsortop": "0", "aggfinalfn": "-", "agginitval": "0", "aggtransfn": "int4pl", "aggmfinalfn": "-", "aggminitval": null, "aggmtransfn": "-", "aggserialfn": "-", "aggcombinefn": "-", "aggdeserialfn": "-", "aggfinalextra": false, "aggmtranstype": "0", "aggtransspace": 0, "aggfinalmodify": "r", "aggmfinalextra": false, "aggminvtransfn": "-", "aggmtransspace": 0, "aggmfinalmodify": "r", "aggnumdirectargs": 0}
