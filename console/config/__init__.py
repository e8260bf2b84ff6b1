"""What the person set: where files lie, who writes, how the console looks, which key does what."""
