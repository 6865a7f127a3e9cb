"""Pretend platforms, one module each (embeds in articles, answers to probes), and a newspaper, served on loopback."""
