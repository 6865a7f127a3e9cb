"""The story that `demo` plays, scene by scene."""
