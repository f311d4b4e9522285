"""Who may do what at each address: (reading it, sending to it).

A route is named here or the matrix fails: whoever adds a view says whom it is for.
"""

from tests.permissions.world import HOLDERS, PEOPLE, TEAM

ALL, NOBODY = frozenset(PEOPLE), frozenset()
CONTRIBUTOR, OWNER, KNOWN = frozenset({"contributor"}), frozenset({"owner_a"}), frozenset(HOLDERS)
EDITORS, MODERATORS, ADMINISTRATORS = (frozenset(TEAM[rank:]) for rank in range(3))

READ, FORM = (ALL, NOBODY), (ALL, ALL)
OWN, OWN_READ = (CONTRIBUTOR, CONTRIBUTOR), (CONTRIBUTOR, NOBODY)
DESK, DESK_READ, DESK_VERB = (EDITORS, EDITORS), (EDITORS, NOBODY), (NOBODY, EDITORS)


def _each(prefix, names, rule):
    return {f"{prefix}{name}": rule for name in names.split()}


PUBLIC = {
    # They lead to the one way in: from Wagtail's other one, and who did not give a password first.
    **_each("", "_util/login/ second_factor", FORM),
    **_each("", "participate robots humans security agenda preview_picture", READ),
    **_each("exchange:", "oembed vocabulary turtle json_ld card-list card badge colours", READ),
    **_each("commitments:", "feed csv json", READ),
    **_each("api:", "guide openapi projects project", READ),
    **_each("search:", "results agenda atom geojson compare nearest ppsr table", READ),
    **_each("search:", "suggestions quiz surprise", READ),
    **_each("landings:", "themes theme theme-preview territories territory territory-preview", READ),
    **_each("landings:", "organisations organisation organisation-preview ranking site-map", READ),
    **_each("reports:", "start report ask_alert", FORM),
    **_each("communes:", "all points", READ),
    "communes:apply": FORM,
    **_each("reports:", "all points atom moderation photo", READ),
    # Sending a request asks for a key.
    **_each("open311:", "discovery services service requests request", READ),
    **_each("toolbox:", "find compare proposed", READ),
    "toolbox:propose": FORM,
    **_each("digital:", "start hand_off", READ),
    "digital:choose": (NOBODY, ALL),
    "digital:report": FORM,
    **_each("", "sitemaps sitemap", FORM),
    # Answered in JSON, as an unknown address; with a secret that this installation does not have.
    **_each("", "api:unknown metrics newsletters:webhook", (NOBODY, NOBODY)),
    # Only of a developer's machine: no installation serves them.
    **_each("styleguide:", "guide forbidden form-refused not-found gone failure unavailable", READ),
    "mailbox:list": FORM,
    **_each("mailbox:", "detail html", (NOBODY, NOBODY)),
}
PEOPLE_S = {
    **_each("contributors:", "ask about-project", FORM),
    "contributors:asked": READ,
    **_each("contributors:", "link answer", OWN),
    "contributors:space": (KNOWN, NOBODY),
    **_each("contributors:", "go export", (KNOWN, NOBODY)),
    **_each("contributors:", "agree leave", (NOBODY, KNOWN)),
    "contributors:erase": (KNOWN, KNOWN),
    **_each("contributors:owners:", "figures table", (OWNER, NOBODY)),
    "contributors:owners:still-right": (NOBODY, OWNER),
    **_each("contributors:owners:", "organisation edit news", (OWNER, OWNER)),
    # The page of an alert that was stopped already is that of one which never was.
    **_each("newsletters:", "subscribe ask-alert stop-alert", FORM),
    "newsletters:asked": READ,
    "newsletters:link": READ,
    **_each("newsletters:", "confirm unsubscribe preferences erase", OWN),
    "newsletters:export": OWN_READ,
    **_each("proposals:", "start shared", FORM),
    **_each("proposals:", "confirm confirm_support resume reply preview step", OWN),
    **_each("proposals:", "own alike file", OWN_READ),
    **_each("reports:", "confirm confirm_follow confirm_alert follow preview step", OWN),
    # As for those of the letter.
    "reports:stop_alert": FORM,
    **_each("communes:", "verify answer", OWN),
    **_each("", "reports:own open311:token", OWN_READ),
    **_each("digital:", "own administration", OWN),
    # Asking is for anybody; the link of a mail is for whom it was sent to.
    **_each("commitments:", "follow comment", FORM),
    **_each("commitments:", "confirm stop", OWN),
    "freshness:answer": OWN,
}
DESKS = {
    **_each("projects_admin:", "duplicates quality quality_results", DESK_READ),
    "projects_admin:merge": (MODERATORS, MODERATORS),
    **_each(
        "imports:", "catalogue_csv catalogue_xlsx index index_results run progress faults file", DESK_READ
    ),
    **_each("imports:", "upload columns importer reessayer defaire supprimer", DESK),
    "imports:mend": DESK_VERB,
    **_each("links:", "report report_results", DESK_READ),
    "links:again": DESK_VERB,
    **_each("proposals_desk:", "index index_results proposal file", DESK_READ),
    **_each(
        "proposals_desk:", "liberer supprimer examiner accepter completer fusionner refuser ecrire", DESK
    ),
    **_each("freshness_desk:", "queue queue_results", DESK_READ),
    "freshness_desk:page": DESK,
    "freshness_desk:verify": DESK_VERB,
    "discovery_admin:health": (ADMINISTRATORS, NOBODY),
    **_each("discovery_admin:", "rebuild reconcile learn", (NOBODY, ADMINISTRATORS)),
    **_each("misses:", "report report_results", DESK_READ),
    **_each("misses:", "settle_todo settle_created settle_ignored", DESK_VERB),
    # They write nothing, however they are asked.
    **_each("campaigns_admin:", "count found item", DESK),
    **_each("newsletters_admin:", "cockpit figures live live_figures report_file", DESK_READ),
    "site_status": DESK_READ,
    "second_factor_settings": DESK,
    **_each("newsletters_admin:", "rehearse send_test seed", DESK_VERB),
    # Whoever sees that something is wrong may stop it.
    "newsletters_admin:suspendre": DESK,
    **_each("newsletters_admin:", "approuver reprendre reessayer annuler", (MODERATORS, MODERATORS)),
    **_each("newsletters_admin:", "end_subscription suppressions lift_suppression", (MODERATORS, MODERATORS)),
    "newsletters_admin:bring_suppressions": (NOBODY, MODERATORS),
    "reports_desk:photos": (MODERATORS, MODERATORS),
    "reports_desk:original": (MODERATORS, NOBODY),
    "digital_desk:screenshot": (MODERATORS, NOBODY),
    "commitments_import": (MODERATORS, MODERATORS),
    # It writes drafts only.
    "toolbox_import": DESK,
    **_each("", "accept_claim refuse_claim publish_news refuse_news", DESK),
    **_each("place_chooser:", "choose choose_results chosen chosen_multiple", DESK_READ),
    "place_chooser:create": (NOBODY, NOBODY),
    **_each("organisation_chooser:", "choose choose_results chosen chosen_multiple", DESK_READ),
    "organisation_chooser:create": DESK,
    "wagtailsettings:edit": (MODERATORS, MODERATORS),
}
#: Lists of the administration: who may view, add, change and delete their rows.
LISTS = {
    "accessibility_accessibilityaudit": (MODERATORS,) * 4,
    "projects_projectpage": (EDITORS, EDITORS, EDITORS, MODERATORS),
    "projects_organisation": (EDITORS, EDITORS, EDITORS, MODERATORS),
    "projects_place": (EDITORS, NOBODY, NOBODY, NOBODY),
    "projects_territorytext": (EDITORS,) * 4,
    "projects_theme": (MODERATORS,) * 4,
    "projects_contributionkind": (MODERATORS,) * 4,
    "projects_audience": (MODERATORS,) * 4,
    "projects_accessneed": (MODERATORS,) * 4,
    "search_synonymgroup": (EDITORS,) * 4,
    "search_promotion": (EDITORS,) * 4,
    "newsletters_subscription": (EDITORS, NOBODY, NOBODY, NOBODY),
    "newsletters_issue": (EDITORS, EDITORS, EDITORS, MODERATORS),
    "newsletters_delivery": (EDITORS, NOBODY, NOBODY, NOBODY),
    "newsletters_suppression": (MODERATORS, NOBODY, NOBODY, NOBODY),
    "newsletters_seedperson": (EDITORS,) * 4,
    "newsletters_letterplan": (MODERATORS,) * 4,
    "reports_report": (MODERATORS, MODERATORS, MODERATORS, ADMINISTRATORS),
    "reports_change": (MODERATORS, NOBODY, NOBODY, NOBODY),
    "reports_category": (MODERATORS,) * 4,
    "reports_open311key": (MODERATORS,) * 4,
    "reports_answertemplate": (MODERATORS,) * 4,
    "communes_participant": (EDITORS, NOBODY, EDITORS, ADMINISTRATORS),
    "communes_step": (EDITORS, NOBODY, NOBODY, NOBODY),
    "reports_open311service": (MODERATORS,) * 4,
    "reports_forwarding": (MODERATORS, NOBODY, MODERATORS, NOBODY),
    "commitments_comment": (MODERATORS, NOBODY, MODERATORS, ADMINISTRATORS),
    "digital_incident": (MODERATORS, NOBODY, MODERATORS, ADMINISTRATORS),
    "digital_incidentstep": (MODERATORS, NOBODY, NOBODY, NOBODY),
    "digital_administration": (MODERATORS,) * 4,
    "owners_claim": (EDITORS, NOBODY, NOBODY, NOBODY),
    "owners_membership": (EDITORS,) * 4,
    "owners_news": (EDITORS, NOBODY, NOBODY, NOBODY),
}


def _of_list(name, view, add, change, delete):
    start = f"{name}_modeladmin_"
    return {
        **_each(start, "index history inspect", (view, NOBODY)),
        **_each(start, "create choose_parent", (add, add)),
        f"{start}edit": (change, change),
        f"{start}delete": (delete, delete),
    }


RULES = PUBLIC | PEOPLE_S | DESKS
for _name, _rights in LISTS.items():
    RULES |= _of_list(_name, *_rights)

#: What Wagtail answers by itself, in its administration: closed to who does not sign in.
WAGTAIL = ("wagtail", "admin/", "modeladmin")
#: What it answers to everybody: signing in, its own words and pictures, pages and documents.
WAGTAIL_OPEN = (
    *("wagtailadmin_login", "wagtailadmin_password_reset", "wagtailadmin_javascript_catalog"),
    *("wagtailadmin_sprite", "wagtail_modeladmin:", "wagtaildocs_", "wagtailcore_", "wagtail_serve"),
)
