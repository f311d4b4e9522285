from django import forms


class DiscoveryForm(forms.Form):
    @classmethod
    def canonical(cls, querystring):
        return querystring
