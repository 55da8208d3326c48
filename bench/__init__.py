"""What Parvis promises, measured on this machine: each module is one promise and runs alone (`python -m bench.intake`)."""
