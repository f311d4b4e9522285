"""The whole site in one file, and back: its database and what people sent to it. See docs/operations.md."""


class BackupError(Exception):
    """Why a backup cannot be made or given back, and what to do, in French."""
