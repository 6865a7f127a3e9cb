"""What platforms are built with: finders, probes, domains, link unwrapping, blocked answers."""
