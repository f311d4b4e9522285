import factory
from django.contrib.auth.models import Group

from cms.users.models import User
from home.roles import EDITORS, MODERATORS, set_up_roles


class UserFactory(factory.django.DjangoModelFactory):
    username = factory.Sequence(lambda n: f"personne{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@redaction.example.org")

    class Meta:
        model = User


def member(group):
    """A user of a group that has its rights."""
    set_up_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    return user


def editor():
    return member(EDITORS)


def moderator():
    return member(MODERATORS)


def administrator():
    return UserFactory(is_superuser=True)
