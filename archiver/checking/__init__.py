"""When a post is checked again, and which answers a host need not send again; pure functions (docs/checking.md)."""
