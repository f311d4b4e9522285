import factory
import wagtail_factories
from django.utils import timezone

from home.models import HomePage
from projects.toolbox.enums import CodeState, SolutionKind
from projects.toolbox.models import CodeCheck, SolutionIndexPage, SolutionPage, Use


def toolbox():
    """The one toolbox, made under the site's home page when it is missing."""
    found = SolutionIndexPage.objects.first()
    if found:
        return found
    page = SolutionIndexPage(title="Boîte à outils", slug="boite-a-outils")
    return HomePage.objects.first().add_child(instance=page)


class SolutionPageFactory(wagtail_factories.PageFactory):
    """``uses=[Use(…)]``; ``code``: the state in which its repository was found."""

    title = factory.Sequence(lambda n: f"Outil {n}")
    summary = "Signaler un trou dans la chaussée."
    kind = SolutionKind.SOFTWARE
    parent = factory.LazyFunction(toolbox)

    class Meta:
        model = SolutionPage

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        code, uses = kwargs.pop("code", None), kwargs.pop("uses", [])
        page = model_class(**kwargs)
        page.uses = uses
        parent.add_child(instance=page)
        if code:
            CodeCheck.objects.create(
                page=page, url=page.repository, state=code, detail="code 404", checked_at=timezone.now()
            )
        return SolutionPage.objects.with_proofs().get(pk=page.pk)


def open_tool(**fields):
    """A tool whose code is free and was read."""
    defaults = {
        "licence": "AGPL-3.0-or-later",
        "repository": "https://forge.example/outil",
        "code": CodeState.READABLE,
    }
    return SolutionPageFactory(**{**defaults, **fields})


def reused_by(name="Tours", **fields):
    return Use(name=name, source="https://tours.example/outil", **fields)
