"""The verbs, one file each; only here do web, evidence and ledger meet the rules of the core.

A verb takes values, opens the doors that it needs, and returns values. It prints nothing and parses no command line.
"""
