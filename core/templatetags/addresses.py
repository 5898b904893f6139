"""{% url %} for every template: the address of a page that takes one number, or nothing, is found
once in a process. A page holds half a hundred of them; finding them took a fifteenth of it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import defaulttags
from django.template.base import Parser, Token
from django.template.context import Context

from core.ui.links import address, addresses

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Django's own, which stays in charge of all but the addresses that are kept."""

    def render(self, context: Context) -> str:
        if self.kwargs or len(self.args) > 1 or self.asvar:
            return super().render(context)
        name: str = self.view_name.resolve(context)
        if not self.args:
            return address(name)
        key: Any = self.args[0].resolve(context)
        return addresses(name)(key) if type(key) is int and key >= 0 else super().render(context)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
