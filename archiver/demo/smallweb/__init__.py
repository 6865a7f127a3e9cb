"""A small web on loopback: the pretend platforms and the newspaper."""
