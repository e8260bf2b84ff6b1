"""The exchange with a server: what this journal has goes out, what others have comes in. Optional: without it, and while
the network is away, everything else works the same."""
