"""What benchmarks share: figures with their machine, and the thing that we are beside."""
