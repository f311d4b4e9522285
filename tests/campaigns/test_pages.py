from datetime import date, timedelta

from django.utils import timezone

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


def test_a_finished_campaign_says_that_it_is_not_running(client):
    assert "Pas en cours" in read(client, CampaignPageFactory(ends_on=days_from_now(-1)))


def test_a_running_campaign_does_not_say_so(client):
    assert "Pas en cours" not in read(client, CampaignPageFactory(ends_on=days_from_now(1)))


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
