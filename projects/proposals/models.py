"""What citizens propose: the draft that they write, what was said of it, and the mail it owes."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.keys import MailedKeys, draw_half, draw_token
from projects.enums import Effort, Scope
from projects.proposals.enums import (
    EDITABLE,
    EXPLANATIONS,
    SHARED,
    WAITING,
    Doubt,
    Nature,
    NoticeKind,
    ProposalState,
)

#: A draft that nobody touched for so long is forgotten.
DRAFT_AGE = timedelta(days=60)


def keys():
    return MailedKeys("proposals.own")


class ProposalQuerySet(models.QuerySet):
    def with_key(self, key):
        """The one that this secret of an address opens, or none."""
        return keys().find(self, key)

    def waiting(self):
        return self.filter(state__in=WAITING)

    def shared(self):
        return self.filter(state__in=SHARED)

    def forgotten(self, now):
        """Drafts left long ago, and requests that nobody confirmed."""
        states = [ProposalState.DRAFT, ProposalState.UNCONFIRMED]
        return self.filter(state__in=states, changed_at__lt=now - DRAFT_AGE)

    def to_announce(self):
        """Accepted ones whose page is online, and whose author does not know it yet."""
        return self.filter(state=ProposalState.ACCEPTED, page__live=True, announced_at=None)

    def of_person(self, contributor):
        """Those of somebody whose address is confirmed, for their own space: the last changed first."""
        return self.filter(contributor=contributor).order_by("-changed_at")


class Proposal(models.Model):
    """``token``: half of what opens the page of its author; ``public_id`` opens that of everybody, once an
    editor has read it.

    ``email`` is an address that nobody confirmed; once confirmed, it is that of ``contributor``.
    ``doubts``: codes of Doubt that an editor has not lifted.
    """

    token = models.CharField(max_length=40, unique=True, default=draw_half, editable=False)
    public_id = models.CharField(max_length=40, unique=True, default=draw_token, editable=False)
    state = models.CharField(_("état"), max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    nature = models.CharField(_("Ce projet est"), max_length=6, choices=Nature, default=Nature.OWN)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    title = models.CharField(_("nom du projet"), max_length=150, blank=True)
    url = models.URLField(_("adresse du projet sur internet"), max_length=500, blank=True)
    summary = models.CharField(_("résumé"), max_length=300, blank=True)
    organisation = models.CharField(_("porté par"), max_length=200, blank=True)
    scope = models.CharField(_("où participer"), max_length=12, choices=Scope, default=Scope.EVERYWHERE)
    places = models.ManyToManyField("projects.Place", blank=True, related_name="+", verbose_name=_("lieux"))
    themes = models.ManyToManyField("projects.Theme", blank=True, related_name="+", verbose_name=_("thèmes"))
    first_step = models.TextField(_("premier pas"), max_length=600, blank=True)
    effort = models.CharField(_("temps à donner"), max_length=12, choices=Effort, blank=True)
    opens_on = models.DateField(_("ouvre le"), null=True, blank=True)
    closes_on = models.DateField(_("se termine le"), null=True, blank=True)
    why = models.TextField(_("pourquoi c’est participatif"), max_length=2000, blank=True)
    image_alt = models.CharField(_("ce que montre l’image"), max_length=200, blank=True)
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    contributor = models.ForeignKey(
        "projects.Contributor",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("proposée par"),
    )
    doubts = models.JSONField(_("doutes"), default=list, blank=True)
    page = models.ForeignKey(
        "projects.ProjectPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("fiche"),
    )
    created_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changée le"), auto_now=True)
    sent_at = models.DateTimeField(_("envoyée le"), null=True)
    announced_at = models.DateTimeField(_("publication annoncée le"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["state", "changed_at"], name="proposals_by_state")]

    def __str__(self):
        return self.title or str(_("Proposition sans titre"))

    def get_absolute_url(self):
        return reverse("proposals:own", args=[self.key])

    def get_shared_url(self):
        return reverse("proposals:shared", args=[self.public_id])

    @property
    def key(self):
        """The secret of its author's address."""
        return keys().of(self.token)

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def is_shared(self):
        return self.state in SHARED

    @property
    def address(self):
        """Where its author is written to; empty when they gave no address."""
        return self.contributor.email if self.contributor else self.email

    @property
    def explanation(self):
        if self.state == ProposalState.ACCEPTED and self.page and self.page.live:
            return _("La fiche est en ligne. Merci !")
        return EXPLANATIONS[ProposalState(self.state)]

    @property
    def may_write(self):
        """Whether its author and the team write to each other: once the address is confirmed."""
        return self.contributor_id is not None

    @property
    def doubt_labels(self):
        return [Doubt(code).label for code in self.doubts]

    @property
    def where(self):
        if self.scope != Scope.PLACES:
            return self.get_scope_display()
        return ", ".join(map(str, self.places.all())) or self.get_scope_display()

    @property
    def support_count(self):
        return Support.objects.confirmed().filter(proposal=self).count()


class Message(models.Model):
    """One line of the dialogue: words, a new state, or both. No address and no editor's name is in it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="messages")
    from_team = models.BooleanField(_("de l’équipe"), default=False)
    text = models.TextField(_("message"), max_length=3000, blank=True)
    state = models.CharField(_("nouvel état"), max_length=12, choices=ProposalState, blank=True)
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        ordering = ["created_at", "pk"]


class Attachment(models.Model):
    """A file as it is kept: an image encoded anew, or a PDF for the editors."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments")
    name = models.CharField(_("nom"), max_length=120)
    media_type = models.CharField(_("nature"), max_length=40)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("octets"))
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("pièce jointe")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.media_type.startswith("image/")


class SupportQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_at__isnull=False)


class Support(models.Model):
    """« Je participerais »: once per person, counted once the address is confirmed, even if erased later."""

    # Not reached from the proposal: what is handed over to its author never tells who the others are.
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    email = models.EmailField(_("adresse e-mail non confirmée"), blank=True)
    contributor = models.ForeignKey(
        "projects.Contributor", models.SET_NULL, null=True, related_name="supports"
    )
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("soutien")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "contributor"], name="one_support_per_person_and_proposal"
            ),
            models.UniqueConstraint(
                fields=["proposal", "email"], condition=~Q(email=""), name="one_request_per_address"
            ),
        ]

    def __str__(self):
        return str(self.proposal)


class NoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class Notice(models.Model):
    """A message that somebody is owed. Its words say that there is something to read, and where."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="notices")
    support = models.ForeignKey(Support, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    state = models.CharField(max_length=12, choices=ProposalState, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_due")]
