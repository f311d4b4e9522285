from django.db import models


class Lease(models.Model):
    """What one run of one process holds of an issue, until when at most: there are as many as processes.

    Whoever looks for what dead processes held looks here, and never through all the messages.
    """

    owner = models.CharField(max_length=60, unique=True)
    issue = models.ForeignKey("newsletters.Issue", models.CASCADE, related_name="leases")
    until = models.DateTimeField()

    def __str__(self):
        return self.owner
