"""Parts of templates that only the language changes: most of a page's frame."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

_KEPT = 64  # renderings of one part


@register.tag
def fixed(parser: Parser, token: Token) -> FixedNode:
    """Render what stands between ``{% fixed %}`` and ``{% endfixed %}`` once for each language.

    What is inside sees no variable but those named, ``{% fixed here %}``: it is rendered once for each of
    their values, and can show nothing of one request to another. Raises TemplateSyntaxError for a block
    inside, which a page could not fill.
    """
    _tag, *names = token.split_contents()
    inside = parser.parse(("endfixed",))
    parser.delete_first_token()
    if inside.get_nodes_by_type(BlockNode):
        message = "{% fixed %} cannot hold a {% block %}: pages that extend the template could not fill it."
        raise TemplateSyntaxError(message)
    return FixedNode(inside, {name: parser.compile_filter(name) for name in names})


class FixedNode(template.Node):
    """A part with what it was rendered as."""

    def __init__(self, inside: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = inside
        self._values = values
        self._kept: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self._values.items()}
        key = (get_language(), *values.values())
        found = self._kept.get(key)
        if found is None:
            found = self.nodelist.render(context.new(values))
            if len(self._kept) < _KEPT:
                self._kept[key] = found
        return found
