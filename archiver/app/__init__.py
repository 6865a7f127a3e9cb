"""The verbs: one file each, and the only place where the doors meet what we know.

A verb takes values, opens the doors it needs, and returns values; it prints nothing and parses no command line.
"""
