import factory
from django.contrib.auth.models import Group
from wagtail.models import Locale

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


def translated(page, **words):
    """The page in English, published with its parents."""
    english, _new = Locale.objects.get_or_create(language_code="en")
    copy = page.copy_for_translation(english, copy_parents=True)
    for above in [*copy.get_ancestors().filter(depth__gt=1).specific(), copy]:
        above.alias_of = None
        for name, value in words.items() if above == copy else ():
            setattr(above, name, value)
        above.save_revision().publish()
    copy.refresh_from_db()
    return copy
