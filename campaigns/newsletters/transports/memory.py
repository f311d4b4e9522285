from campaigns.newsletters.transports import Answer, Transport


class MemoryTransport(Transport):
    """Keeps ``(recipient, content)`` in ``accepted``. ``refusals``: errors to answer, by recipient."""

    ROOM = 3

    def __init__(self, refusals=None):
        self.accepted = []
        self.refusals = refusals or {}
        self.recipients = {}
        self.due = []

    def has_room(self):
        return len(self.recipients) < self.ROOM

    def announce(self, ticket, recipient):
        self.recipients[ticket] = recipient
        self.due.append((ticket, Answer.READY))

    def give(self, ticket, content):
        recipient = self.recipients.pop(ticket)
        if errors := self.refusals.get(recipient):
            self.due.append((ticket, errors.pop(0)))
            return
        self.accepted.append((recipient, content))
        self.due.append((ticket, Answer.ACCEPTED))

    def abandon(self, ticket):
        del self.recipients[ticket]

    def answers(self):
        due, self.due = self.due, []
        return due

    def close(self):
        self.recipients, self.due = {}, []
