"""What goes wrong, told to editors and subscribers in French."""


class NewsletterError(Exception):
    """``str(error)`` is a French sentence that can be shown as it is."""


class WrongState(NewsletterError):
    """The issue is in a state where this cannot be done."""


class NothingToSend(NewsletterError):
    """No project was found for this person."""


class InvalidLink(NewsletterError):
    """A link of a mail that is forged, too old or already used otherwise."""


class MailServerFailed(NewsletterError):
    """The mail server did not take the message."""
