"""The values that all other packages share: URLs, digests, posts, articles, embeds, captures, mementos, probes, observations."""
