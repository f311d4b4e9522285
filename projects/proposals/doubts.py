"""Signs that a proposal was not written by a person who wants to propose a project.

Nothing is dropped for them: a doubtful one waits for an editor, and its author is told that it does.
"""

import re
import unicodedata
from datetime import timedelta

from django.utils import timezone

from home.limits import A_DAY, too_often
from projects.proposals.enums import Doubt, ProposalState
from projects.proposals.models import Proposal

#: A person who has the text ready takes longer than this to go through the steps.
HASTE = timedelta(seconds=20)
MAX_LINKS = 3
SENDS_PER_ADDRESS, SENDS_PER_NETWORK = 3, 15
CODE = re.compile(r"<a\s|<script|\[url|\[link|</", re.IGNORECASE)


def doubts_about(proposal, trapped=False, address="", network=""):
    """Codes of Doubt. ``trapped``: the hidden field was filled; ``address`` and ``network``: disguised."""
    texts = [proposal.title, proposal.summary, proposal.first_step, proposal.why, proposal.organisation]
    told = "\n".join(texts)
    signs = {
        Doubt.TRAP: trapped,
        Doubt.HASTE: timezone.now() - proposal.created_at < HASTE,
        Doubt.LINKS: len(re.findall(r"https?://|www\.", told)) > MAX_LINKS,
        Doubt.CODE: bool(CODE.search(told)),
        Doubt.SCRIPT: is_mostly_foreign(told),
        Doubt.REPEATED: is_repeated(proposal),
        Doubt.ADDRESS: bool(address) and too_often("proposals-address", address, A_DAY, SENDS_PER_ADDRESS),
        Doubt.NETWORK: bool(network) and too_often("proposals-network", network, A_DAY, SENDS_PER_NETWORK),
    }
    return [code.value for code, is_there in signs.items() if is_there]


def is_mostly_foreign(text):
    """Whether most letters are of another alphabet than ours."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin * 2 < len(letters)


def is_repeated(proposal):
    others = Proposal.objects.exclude(pk=proposal.pk).exclude(state=ProposalState.DRAFT)
    return bool(proposal.why) and others.filter(why=proposal.why).exclude(title=proposal.title).exists()
