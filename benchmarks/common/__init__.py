"""What the benchmarks share: a house full of papers, and a crowd of readers."""
