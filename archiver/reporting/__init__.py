"""What readers get: records of posts, the link-rot report, the events and summary of a run; pure values and functions."""
