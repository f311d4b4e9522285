"""Each command of README.md and docs/, run for real: make test-commands."""
