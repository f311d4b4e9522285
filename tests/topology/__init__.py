"""What is deployed, from real processes of one machine: python -m tests.topology [-- COMMAND]."""
