"""The fields of the editors' form that need more than a standard one."""

from django.forms import CheckboxSelectMultiple


class TermBoxes(CheckboxSelectMultiple):
    """A box for each term of a vocabulary, read once: Wagtail draws each field twice, for its scripts too."""

    def optgroups(self, name, value, attrs=None):
        # Through an iterator: a list asks how many there are, by a query of its own.
        self.choices = list(iter(self.choices))
        return super().optgroups(name, value, attrs)
