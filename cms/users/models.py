from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of the editorial team. Citizens have no account: see projects.Contributor."""
