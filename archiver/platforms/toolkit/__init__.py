"""Code that platforms share: the base finder, probe builders, dispatch of answers, blocked answers, links."""
