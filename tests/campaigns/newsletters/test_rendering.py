import re

import pytest

from campaigns.newsletters.delivery import pump
from campaigns.newsletters.enums import DeliveryState, IssueState
from campaigns.newsletters.models import Delivery, Issue
from campaigns.newsletters.rendering import MessageIds
from campaigns.newsletters.transports.smtp import SmtpTransport
from tests.campaigns.newsletters.factories import DeliveryFactory, IssueFactory
from tests.projects.factories import ProjectPageFactory

STRUCTURED = (
    "From",
    "To",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)


@pytest.fixture
def sent(smtp_server, soon):
    """Calling it sends a delivery through SMTP; returns the message that arrived."""

    def send(delivery):
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.PENDING, claimed_by="")
        Issue.objects.update(state=IssueState.SENDING)
        pump(delivery.issue, SmtpTransport(), soon)
        return [message for message in smtp_server.received if message["To"] == delivery.address][-1]

    return send


def text_of(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(message):
    return message.get_body(("html",)).get_content()


@pytest.mark.parametrize("part", [text_of, html_of])
def test_each_part_shows_a_project_with_its_summary_reason_and_link(sent, part):
    project = ProjectPageFactory(title="Spipoll", summary="Photographier les insectes.", slug="spipoll")
    shown = part(sent(DeliveryFactory(projects=[project])))
    for words in ("Spipoll", "Photographier les insectes.", "Thème : oiseaux"):
        assert words in shown
    assert f"http://localhost:8000/lettre/vers/{Issue.objects.get().pk}/projet/{project.pk}/" in shown


@pytest.mark.parametrize("part", [text_of, html_of])
def test_each_part_says_why_it_came_and_how_to_stop(sent, part):
    delivery = DeliveryFactory()
    shown = part(sent(delivery))
    assert "parce que vous vous êtes abonné(e)" in shown
    assert delivery.subscription.get_unsubscribe_url() in shown


@pytest.mark.parametrize("part", [text_of, html_of])
def test_each_part_shows_the_campaign_above_the_projects(sent, part, campaign):
    issue = IssueFactory(sending=True, campaign=campaign)
    shown = part(sent(DeliveryFactory(issue=issue, projects=[ProjectPageFactory(title="Spipoll")])))
    # The hidden preview names the projects first, so the last mention is the one that is read.
    assert 0 < shown.index("Fix-it des quartiers") < shown.rindex("Spipoll")


def test_an_unpublished_campaign_is_not_shown(sent, campaign):
    campaign.unpublish()
    message = sent(DeliveryFactory(issue=IssueFactory(sending=True, campaign=campaign)))
    assert "Fix-it" not in html_of(message)


def test_the_introduction_becomes_plain_text(sent):
    issue = IssueFactory(
        sending=True,
        introduction='<p>Lisez <a href="https://example.org/">ceci</a>.</p><ul><li>Un</li><li>Deux</li></ul>',
    )
    text = text_of(sent(DeliveryFactory(issue=issue)))
    assert "Lisez ceci (https://example.org/).\n" in text
    assert "\n- Un\n- Deux\n" in text


def test_links_between_pages_become_absolute(sent):
    project = ProjectPageFactory(slug="biolit")
    issue = IssueFactory(sending=True, introduction=f'<p><a linktype="page" id="{project.pk}">BioLit</a></p>')
    message = sent(DeliveryFactory(issue=issue))
    assert 'href="http://localhost:8000/projets/biolit/"' in html_of(message)


def test_what_people_type_is_escaped(sent):
    project = ProjectPageFactory(title='<b>"Tom" & Jerry</b>', summary="</mj-text><script>x</script>")
    message = sent(DeliveryFactory(projects=[project]))
    assert "&lt;b&gt;" in html_of(message)
    assert "<script>" not in html_of(message)
    assert '<b>"Tom" & Jerry</b>' in text_of(message)


def test_a_project_withdrawn_since_is_left_out(sent):
    kept, gone = ProjectPageFactory(title="Gardé"), ProjectPageFactory(title="Retiré")
    delivery = DeliveryFactory(projects=[kept, gone])
    gone.unpublish()
    text = text_of(sent(delivery))
    assert "Gardé" in text
    assert "Retiré" not in text


def test_the_headers_of_a_list_arrive_whole(sent, settings):
    settings.SITE_URL = "https://un-nom-de-site-vraiment-tres-long.co-construisons.example.org"
    delivery = DeliveryFactory()
    message = sent(delivery)
    assert message["List-Unsubscribe"] == f"<{delivery.subscription.get_unsubscribe_url()}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<lettre.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_no_structured_header_is_encoded_nor_cut(smtp_server, sent, settings):
    settings.SITE_URL = "https://un-nom-de-site-vraiment-tres-long.co-construisons.example.org"
    sent(DeliveryFactory(issue=IssueFactory(sending=True, subject="Été à l’écoute")))
    head = smtp_server.envelopes[0].content.partition(b"\r\n\r\n")[0].decode("ascii")
    for name in STRUCTURED:
        value = re.search(rf"(?mi)^{name}: (.*)", head)[1]
        assert "=?" not in value
        assert value.count("<") == value.count(">")


def test_the_subject_arrives_with_its_accents(sent):
    issue = IssueFactory(
        sending=True, subject="Été à l’écoute : « trois projets » près de chez vous, et d’autres"
    )
    assert sent(DeliveryFactory(issue=issue))["Subject"] == issue.subject


def test_a_long_subject_is_cut_as_mail_demands(smtp_server, sent):
    sent(DeliveryFactory(issue=IssueFactory(sending=True, subject="é" * 120)))
    head = smtp_server.envelopes[0].content.partition(b"\r\n\r\n")[0]
    assert max(len(word) for word in re.findall(rb"=\?\S+\?=", head)) < 78


def test_the_message_id_is_the_same_at_every_attempt(sent):
    delivery = DeliveryFactory()
    assert sent(delivery)["Message-ID"] == sent(delivery)["Message-ID"]


def test_two_people_have_two_message_ids():
    issue = IssueFactory()
    one, two = DeliveryFactory.create_batch(2, issue=issue)
    identifiers = MessageIds()
    assert identifiers.of(issue.pk, one.subscription_id) != identifiers.of(issue.pk, two.subscription_id)


def test_the_message_is_in_french_and_calls_no_third_party(sent):
    html = html_of(sent(DeliveryFactory()))
    assert '<html lang="fr"' in html
    assert re.findall(r'(?:src|href)="(?!http://localhost:8000/)[^"]*"', html) == []
    assert "@import" not in html


def test_the_message_adapts_to_dark_screens(sent):
    assert "@media (prefers-color-scheme: dark)" in html_of(sent(DeliveryFactory()))


def test_the_message_is_sent_in_seven_bits(smtp_server, sent):
    sent(DeliveryFactory(issue=IssueFactory(sending=True, introduction="<p>Été</p>")))
    content = smtp_server.envelopes[0].content
    assert content.isascii()
    assert max(len(line) for line in content.splitlines()) <= 100


def test_no_address_of_anybody_else_is_in_a_message(sent):
    issue = IssueFactory(sending=True)
    mine, other = DeliveryFactory.create_batch(2, issue=issue)
    message = sent(mine)
    assert other.address not in message.as_string()
    assert other.subscription.token not in text_of(message) + html_of(message)


def test_a_message_of_six_projects_is_light(smtp_server, sent):
    sent(DeliveryFactory(projects=ProjectPageFactory.create_batch(6, summary="x" * 300)))
    assert len(smtp_server.envelopes[0].content) < 90_000
