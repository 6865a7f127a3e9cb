"""`ProofError`: a proof, a document or a log that does not hold."""


class ProofError(ValueError):
    """A proof, a document or a log that does not hold, and why: it says neither that the post is there nor that it is not."""
