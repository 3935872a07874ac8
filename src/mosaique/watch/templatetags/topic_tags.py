"""What other pages show of topics."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from mosaique.watch.models import Item
from mosaique.watch.topics import loading, queries, ranking
from mosaique.watch.topics.marking import marked

register = template.Library()


@register.inclusion_tag("watch/topics/places.html", takes_context=True)
def topic_places(context: template.Context, item: Item) -> dict[str, Any]:
    """The topics of an item, what was found in it, and the words that its rank in the inbox comes from."""
    request = context["request"]
    text = loading.texts_of([item])[0]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "item": item,
        "places": queries.item_places(item),
        "others": queries.other_topics(request.user, item),
        "reasons": ranking.reasons(item, text),
    }


@register.simple_tag
def marked_text(markup: str, item: Item) -> SafeString:
    """A text that was cleaned at the door, with what the item's topics found in it marked."""
    return marked(markup, [word for place in queries.item_places(item) for word in place.matched])
