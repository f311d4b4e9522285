"""The editors' desk for projects, by subject; ``projects.wagtail_hooks`` registers it."""
