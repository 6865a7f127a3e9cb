"""The use cases, a module per command; only here are network, snapshot files and database combined with the pure core.

A verb takes values, opens the doors that it needs, and returns values. It prints nothing and parses no command line.
"""
