"""Asking: one module a platform that says what to ask of it, how its answers read, and which page shows a post.

Each has the same six names: `CONTROLS`, `probes`, `read`, `alias_probes`, `targets`, `showing` (the Protocol `Asking`), and the
platform's own name; `whole.py` loads it when first it is asked for one of them.
`docs/platforms.md` has what each asks and reads as tables, and what is not known.
What is not known for sure reads as `Unreadable`: a guess may cost a verdict, never a post.
"""
