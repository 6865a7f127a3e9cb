"""The AT Protocol's encodings and proofs: CBOR, CAR, CID, MST, keys, the PLC log."""
