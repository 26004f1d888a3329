"""The same work done with other tools, to measure beside us in the same run."""
