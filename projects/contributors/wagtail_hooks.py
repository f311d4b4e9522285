from wagtail import hooks

from projects.contributors import links

hooks.register("forget_address", links.forget_address)
