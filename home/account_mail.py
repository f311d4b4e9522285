"""What the owner of an account is told by mail: how to choose a password, that a second factor changed.

The link of a password is drawn when its message leaves, and kept nowhere.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.models import AccountNotice, AccountNoticeKind
from home.single_mail import deliver_once, message_to


def deliver(notice_id, now=None):
    """Send a notice that is due, once. Returns whether it is done."""
    return deliver_once(AccountNotice, notice_id, build, now)


def build(notice):
    """The message of a notice, or None when nobody is to be told."""
    user = notice.user
    if user is None or not (user.is_active and user.email):
        return None
    with override(_language_of(user)):
        if notice.kind != AccountNoticeKind.PASSWORD:
            return message_to(user.email, *_of_second_factor(notice), asked=False)
        return message_to(user.email, *_of_password(user)) if user.has_usable_password() else None


def _language_of(user):
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


def _of_password(user):
    """(subject, sentence, addresses)."""
    opens = {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    sentence = _(
        "Ce lien choisit le mot de passe du compte « %(account)s » ; il sert une fois, trois jours au plus."
    )
    return (
        _("Choisir un mot de passe"),
        sentence % {"account": user.get_username()},
        [("", reverse("wagtailadmin_password_reset_confirm", kwargs=opens))],
    )


def _of_second_factor(notice):
    what = {
        AccountNoticeKind.ON: _("Le compte « %(account)s » demande maintenant un code à chaque connexion."),
        AccountNoticeKind.CODES: _("Le compte « %(account)s » a de nouveaux codes de secours."),
        AccountNoticeKind.OFF: _("Le compte « %(account)s » n’a plus de second facteur."),
    }
    done = what[notice.kind] % {"account": notice.user.get_username()}
    unless = _(
        "Ses autres sessions sont fermées. Ce n’est pas vous ? Changez de mot de passe, et prévenez qui "
        "administre le site."
    )
    return notice.get_kind_display(), f"{done} {unless}", [("", reverse("wagtailadmin_account"))]
