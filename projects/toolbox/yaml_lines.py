"""YAML read with the line of each value, and nothing that could run, expand or nest without end."""

from dataclasses import dataclass

import yaml
from django.utils.translation import gettext as _

MAX_SIZE, MAX_DEPTH = 200_000, 20
NULL = "tag:yaml.org,2002:null"


class InvalidFile(Exception):
    """What is wrong in a file: ``messages`` are sentences in French, each with its line."""

    def __init__(self, messages):
        super().__init__(" ".join(messages))
        self.messages = messages


@dataclass(frozen=True)
class Entry:
    """A value of the file as text, list or mapping of entries, and the line where it is, from 1."""

    value: "str | list[Entry] | dict[str, Entry]"
    line: int

    @property
    def text(self):
        return self.value.strip() if isinstance(self.value, str) else ""

    @property
    def rows(self):
        return self.value if isinstance(self.value, list) else []

    @property
    def fields(self):
        return self.value if isinstance(self.value, dict) else {}

    def at(self, *names):
        """The entry under these keys, or an empty one on the line of the last that exists."""
        found = self
        for name in names:
            found = found.fields.get(name) or Entry("", found.line)
        return found


def read(data: bytes) -> Entry:
    """The document of a file. Raises InvalidFile."""
    if len(data) > MAX_SIZE:
        raise InvalidFile([_("Le fichier dépasse 200 ko : ce n’est pas un publiccode.yml.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidFile([_("Le fichier n’est pas en UTF-8 : enregistrez-le avec cet encodage.")]) from error
    try:
        _refuse_traps(text)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidFile([at_line(mark.line + 1 if mark else 1, _("ce n’est pas du YAML."))]) from error
    except yaml.YAMLError as error:
        raise InvalidFile([_("Le fichier contient un caractère que YAML interdit.")]) from error
    if node is None:
        raise InvalidFile([_("Le fichier est vide.")])
    return _entry(node)


def at_line(line, sentence):
    return _("Ligne %(line)d : %(sentence)s") % {"line": line, "sentence": sentence}


def _refuse_traps(text):
    """References make a small file huge, and depth exhausts who reads it."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise InvalidFile(
                [at_line(line, _("les références (*nom) ne sont pas lues : écrivez la valeur."))]
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise InvalidFile([at_line(line, _("trop de niveaux imbriqués."))])


def _entry(node):
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Entry("" if node.tag == NULL else node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Entry([_entry(child) for child in node.value], line)
    fields = {}
    for key, child in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name in fields:
            sentence = _("la clé « %s » est écrite deux fois : gardez-en une.") % name[:60]
            raise InvalidFile([at_line(key.start_mark.line + 1, sentence)])
        fields[name] = _entry(child)
    return Entry(fields, line)
