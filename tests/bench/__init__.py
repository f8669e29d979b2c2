"""What a page costs its reader, measured: `make bench` and `make growth`."""
