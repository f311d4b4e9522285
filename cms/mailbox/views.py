import re

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cms.mailbox import messages

# A message may hold anything: no script runs, and its links open in the whole window.
SANDBOX = "allow-top-navigation-by-user-activation allow-popups allow-popups-to-escape-sandbox"


class AddressForm(forms.Form):
    adresse = forms.CharField(
        label=_("Adresse du destinataire"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


@never_cache
def message_list(request):
    address = request.GET.get("adresse", "")
    context = {"stored": messages.newest(address), "address": address, "form": AddressForm(request.GET)}
    return render(request, "mailbox/message_list.html", context)


def message_detail(request, key):
    return render(request, "mailbox/message_detail.html", {"message": _message(key), "sandbox": SANDBOX})


@xframe_options_sameorigin
def message_html(request, key):
    html = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', _message(key).html, count=1)
    response = HttpResponse(html, headers={"Content-Security-Policy": f"sandbox {SANDBOX}"})
    # As it was sent, to the very space.
    response.is_exact = True
    return response


def _message(key):
    message = messages.read(key)
    if message is None:
        raise Http404(_("Ce message n’est pas dans la boîte aux lettres."))
    return message
