"""The error that a proof, a DID document or an operation log is not valid."""


class ProofError(ValueError):
    """A proof, DID document or log is not valid; it shows neither that the post exists nor that it does not."""
