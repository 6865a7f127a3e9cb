"""The values that are passed around: URLs, digests, posts, articles, embeds, captures, mementos, probes, observations."""
