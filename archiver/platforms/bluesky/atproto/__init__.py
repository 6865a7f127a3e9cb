"""Implementation of the AT Protocol's encodings and proofs: DAG-CBOR, CAR, CID, MST, keys, PLC log."""
