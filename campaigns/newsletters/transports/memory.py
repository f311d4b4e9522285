from campaigns.newsletters.transports import Transport


class MemoryTransport(Transport):
    """Keeps the messages in ``accepted``. ``answers``: exceptions to raise, by recipient, in turn."""

    def __init__(self, answers=None):
        self.accepted = []
        self.answers = answers or {}
        self.is_open = False

    def open(self):
        self.is_open = True

    def send(self, message):
        self.open()
        answers = self.answers.get(message.to[0])
        if answers:
            raise answers.pop(0)
        self.accepted.append(message)

    def close(self):
        self.is_open = False
