"""What is asked of who sends a link, or a list of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosaique.watch.topics.models import Topic

_MOST_BYTES = 2 * 1024 * 1024
_MOST_LETTERS = 1_000_000
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


class TopicForm(forms.Form):
    """The topic that what is sent belongs to, if the sender knows."""

    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("Watch topic"),
        required=False,
        empty_label=gettext_lazy("as its words decide"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["topic"]
        field.queryset = Topic.objects.viewable_by(user).order_by("name")


class SendForm(TopicForm):
    """One link."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The page’s own when empty."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the others"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("url", "title", "note", "topic")


class ListForm(TopicForm):
    """Many links: pasted, or in a file; ``links`` is what was given, text or bytes."""

    pasted = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line; what stands beside an address is its title."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("Text, CSV with a column “url”, or a browser’s exported bookmarks (HTML)."),
    )
    field_order = ("pasted", "file", "topic")

    def clean(self) -> dict[str, Any]:
        """Something was given, and it is not too large."""
        said: dict[str, Any] = super().clean() or {}
        sent, pasted = said.get("file"), said.get("pasted", "")
        if sent is not None and sent.size > _MOST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB."))
        elif len(pasted) > _MOST_LETTERS:
            self.add_error("pasted", _("This is too long: send it as a file, in several parts."))
        elif self.errors:
            return said
        elif sent is None and not pasted.strip():
            raise ValidationError(_("Paste some addresses, or choose a file."))
        else:
            said["links"] = sent.read() if sent is not None else pasted
        return said


def prefilled(asked: Mapping[str, str]) -> dict[str, str]:
    """What the bookmarklet or another application hands over. Telephones put the address in the text."""
    url, title, text = (asked.get(name, "").strip() for name in ("url", "title", "text"))
    if not url and (found := _URL.search(f"{text} {title}")):
        url = found[0]
        text = text.replace(url, "").strip()
    return {"url": url[:2000], "title": title[:500] if title != url else "", "note": text[:2000]}
