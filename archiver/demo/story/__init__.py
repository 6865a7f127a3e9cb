"""The story that `demo` plays: its posts and articles, and its scenes."""
