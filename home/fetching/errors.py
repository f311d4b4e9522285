"""Why an address was not read. The text of each is in French, for editors."""


class FetchError(Exception):
    pass


class BadAddress(FetchError):
    """Not an address of the web."""


class Forbidden(FetchError):
    """Leads where this site must not go: a private network, an unusual port."""


class Unreachable(FetchError):
    """No name, no connection, no secure channel, or no valid answer."""


class NotConnected(Unreachable):
    """Nothing was sent: there was nobody to send it to."""


class TooSlow(FetchError):
    """Not over in the time given, however busily it answered."""


class TooLarge(FetchError):
    """More bytes than the caller wanted."""


class TooManyRedirects(FetchError):
    pass
