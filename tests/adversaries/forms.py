"""The forms of a page, read from its HTML as a browser would: whatever is added to a page is attacked too."""

from collections import namedtuple

from bs4 import BeautifulSoup

#: ``fields``: (name, value) as the page fills them in; ``files``: the names of those that take a file.
Form = namedtuple("Form", "method action fields files")


def forms_of(html):
    tree = BeautifulSoup(html, "html.parser")
    return [_form(each) for each in tree.find_all("form")]


def _form(element):
    fields, files = [], []
    for each in element.find_all(["input", "select", "textarea", "button"]):
        name = each.get("name")
        if not name:
            continue
        if each.get("type") == "file":
            files.append(name)
        else:
            fields.append((name, _value(each)))
    return Form(element.get("method", "get").upper(), element.get("action") or "", fields, files)


def _value(element):
    if element.name == "textarea":
        return element.text
    if element.name == "select":
        options = element.find_all("option")
        chosen = [each for each in options if each.has_attr("selected")] or options[-1:]
        return chosen[0].get("value", "") if chosen else ""
    return element.get("value", "on")
