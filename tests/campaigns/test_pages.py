from datetime import date, timedelta
from urllib.parse import quote

from django.utils import timezone
from icalendar import Calendar

from campaigns.templatetags.campaign_tags import running_campaigns
from tests.campaigns.factories import CampaignPageFactory, campaign_index
from tests.projects.factories import ProjectPageFactory


def days_from_now(days):
    return timezone.localdate() + timedelta(days=days)


def read(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_campaign_tells_its_story_and_its_goal(client):
    html = read(client, CampaignPageFactory(summary="Un hiver à compter.", goal_text="Mille comptages"))
    assert "Un hiver à compter." in html
    assert "Mille comptages" in html


def test_the_progress_bar_has_a_name_and_a_value_in_words(client):
    html = read(client, CampaignPageFactory(goal_target=2000, goal_reached=500, goal_unit="comptages"))
    assert '<progress class="progress" max="100" value="25" aria-label="Avancement">25 %</progress>' in html
    assert "500 comptages sur 2" in html


def test_a_campaign_without_a_number_to_reach_shows_no_bar(client):
    assert "<progress" not in read(client, CampaignPageFactory(goal_target=None))


def test_dates_are_written_the_french_way(client):
    page = CampaignPageFactory(starts_on=date(2026, 11, 1), ends_on=date(2027, 3, 31))
    assert "Du 1er novembre 2026 au 31 mars 2027" in read(client, page)


def test_a_campaign_may_have_an_end_only(client):
    assert "Jusqu’au 2 mai 2027" in read(client, CampaignPageFactory(ends_on=date(2027, 5, 2)))


def test_a_campaign_may_have_a_beginning_only(client):
    assert "À partir du 1er mai 2020" in read(client, CampaignPageFactory(starts_on=date(2020, 5, 1)))


def test_a_finished_campaign_says_since_when_and_shows_those_of_the_moment(client):
    running = CampaignPageFactory(title="Un printemps")
    html = read(client, CampaignPageFactory(ends_on=date(2026, 5, 1)))
    assert "Cette campagne est terminée depuis le 1er mai 2026." in html
    assert "En voici d’autres" in html
    assert f'href="{running.url}"' in html


def test_a_finished_campaign_announces_no_other_when_there_is_none(client):
    html = read(client, CampaignPageFactory(ends_on=days_from_now(-1)))
    assert "Son récit et ses projets restent à lire." in html
    assert "En voici d’autres" not in html


def test_a_finished_campaign_is_not_to_be_followed_nor_added_to_an_agenda(client):
    html = read(client, CampaignPageFactory(ends_on=days_from_now(-1)))
    assert "?campagne=" not in html
    assert ".ics" not in html
    assert "Recevoir la lettre" in html


def test_a_campaign_to_come_says_when_and_what_following_it_brings(client):
    page = CampaignPageFactory(starts_on=date(2098, 5, 1))
    html = read(client, page)
    assert "Cette campagne commence le 1er mai 2098." in html
    assert f'href="/lettre/?campagne={page.pk}"' in html


def test_a_running_campaign_says_nothing_of_its_state(client):
    html = read(client, CampaignPageFactory(ends_on=days_from_now(1)))
    assert not any(words in html for words in ("Terminée", "À venir", "terminée depuis", "commence le"))


def test_a_reader_can_follow_the_campaign(client):
    page = CampaignPageFactory()
    html = read(client, page)
    assert f'href="/lettre/?campagne={page.pk}"' in html
    assert "Suivre cette campagne" in html


def test_the_dates_of_a_campaign_can_be_put_in_an_agenda(client):
    page = CampaignPageFactory(starts_on=date(2026, 11, 1), ends_on=date(2099, 3, 31))
    assert f'href="/agendas/{page.pk}.ics"' in read(client, page)
    event = Calendar.from_ical(client.get(f"/agendas/{page.pk}.ics").content).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 1), date(2099, 4, 1))


def test_a_campaign_without_dates_has_nothing_for_an_agenda(client):
    assert ".ics" not in read(client, CampaignPageFactory())


def test_a_campaign_is_shared_by_plain_links(client):
    page = CampaignPageFactory(title="Un hiver & demi")
    html = read(client, page)
    assert f"mailto:?subject=Un%20hiver%20%26%20demi&amp;body={quote(page.full_url, safe='')}" in html


def test_the_list_separates_running_campaigns_from_others(client):
    CampaignPageFactory(title="Passée", ends_on=days_from_now(-1))
    CampaignPageFactory(title="Future", starts_on=days_from_now(1))
    CampaignPageFactory(title="Présente")
    html = read(client, campaign_index())
    titles = ["En cours", "Présente", "À venir", "Future", "Terminées", "Passée"]
    places = [html.index(f">{title}<") for title in titles]
    assert places == sorted(places)


def test_the_list_has_no_heading_for_nothing(client):
    CampaignPageFactory()
    assert "Terminées" not in read(client, campaign_index())


def test_the_list_needs_no_query_more_when_there_are_more(client, django_assert_max_num_queries):
    for _number in range(6):
        CampaignPageFactory()
    read(client, campaign_index())
    with django_assert_max_num_queries(14):
        read(client, campaign_index())


def test_the_pinned_projects_are_shown_in_the_editors_order(client):
    first, second = ProjectPageFactory(title="Premier"), ProjectPageFactory(title="Second")
    html = read(client, CampaignPageFactory(pinned=[second, first]))
    assert html.index(second.url) < html.index(first.url)


def test_a_campaign_without_projects_offers_no_button_towards_them(client):
    assert 'href="#projets"' not in read(client, CampaignPageFactory())


def test_the_list_shows_every_campaign(client):
    pages = [CampaignPageFactory(title="Un hiver"), CampaignPageFactory(title="Un printemps")]
    html = read(client, campaign_index())
    assert all(f'href="{page.url}"' in html for page in pages)


def test_an_empty_list_says_so(client):
    assert "Aucune campagne pour le moment." in read(client, campaign_index())


def test_only_running_campaigns_are_of_the_moment():
    CampaignPageFactory(ends_on=days_from_now(-1))
    CampaignPageFactory(starts_on=days_from_now(1))
    today = CampaignPageFactory(starts_on=days_from_now(-1), ends_on=days_from_now(1))
    assert list(running_campaigns()) == [today]


def test_the_campaign_that_ends_first_comes_first():
    later = CampaignPageFactory(ends_on=days_from_now(20))
    sooner = CampaignPageFactory(ends_on=days_from_now(2))
    assert list(running_campaigns()) == [sooner, later]


def test_a_campaign_without_an_end_comes_last_on_every_database():
    endless = CampaignPageFactory()
    ending = CampaignPageFactory(ends_on=days_from_now(2))
    assert list(running_campaigns()) == [ending, endless]


def test_at_most_three_campaigns_are_of_the_moment():
    for _number in range(4):
        CampaignPageFactory()
    assert len(running_campaigns()) == 3


def test_a_draft_campaign_is_not_of_the_moment():
    CampaignPageFactory(live=False)
    assert not running_campaigns()
