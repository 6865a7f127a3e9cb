"""Pretend platforms, one module each, and a newspaper, served on loopback; used by the demonstration, tests and benches."""
