"""What is asked about sources: an address, who looks after it, how often; a list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mosaique.core.http import Failed
from mosaique.network.models import Structure
from mosaique.watch.enums import SourceKind
from mosaique.watch.feeds import opml
from mosaique.watch.feeds.opml import Outline
from mosaique.watch.feeds.pages.parts import LONGEST_SELECTOR
from mosaique.watch.feeds.values import NoFeed
from mosaique.watch.kinds.letters import FIELDS, LINK, LIST, MESSAGE, SENDER, TAG
from mosaique.watch.kinds.models import Letter
from mosaique.watch.kinds.pages import LEAST, LINKS, TEXT
from mosaique.watch.kinds.pages import Watched as PageWatched
from mosaique.watch.models import Source

RHYTHMS = (
    (0, gettext_lazy("at its own rhythm")),
    (30, gettext_lazy("every half-hour")),
    (60, gettext_lazy("every hour")),
    (180, gettext_lazy("every three hours")),
    (720, gettext_lazy("twice a day")),
    (1440, gettext_lazy("every day")),
    (10_080, gettext_lazy("every week")),
)
_MOST_BYTES = 5 * 1024 * 1024


class AddressForm(forms.Form):
    """Any address: of a feed, or of a page that may name some."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=2000,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Of a site, of a page or of a feed: the feeds that a page announces are found by themselves."
        ),
    )


class CentresForm(forms.Form):
    """The centres in charge, those of the person unless she says otherwise."""

    structures = forms.ModelMultipleChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Centres in charge"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Their staff changes the source; everybody sees it and may follow it."),
    )

    def __init__(self, *args: Any, user: Any, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["structures"]
        field.queryset = Structure.objects.active().order_by("code")
        chosen = source.structures.all() if source else Structure.objects.where_staff(user)
        field.initial = [one.pk for one in chosen]


class SourceForm(CentresForm):
    """A source's own settings."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("The source’s own when empty."),
    )
    every_minutes = forms.TypedChoiceField(
        label=pgettext_lazy("source", "Read"), choices=RHYTHMS, coerce=int, initial=0
    )
    own_title = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    field_order = ("title", "structures", "every_minutes")

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, source=source, **kwargs)
        if source is not None:
            self.fields["title"].initial = source.title if source.is_titled else ""
            self.fields["title"].widget.attrs["placeholder"] = source.title
            field: Any = self.fields["every_minutes"]
            field.initial = source.every_minutes
            if source.every_minutes not in dict(RHYTHMS):
                field.choices = [*RHYTHMS, (source.every_minutes, f"{source.every_minutes} min")]


class PageForm(forms.Form):
    """What is watched of a page; ``watched`` once it is valid."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What is watched"),
        choices=(
            (LINKS, gettext_lazy("its new links: a list of news, of publications, of calls")),
            (TEXT, gettext_lazy("the changes of its text: a page of rules, a calendar, a call")),
        ),
        initial=LINKS,
        widget=forms.RadioSelect,
    )
    selector = forms.CharField(
        label=gettext_lazy("Part of the page"),
        required=False,
        max_length=LONGEST_SELECTOR,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "#actualites li"}
        ),
        help_text=gettext_lazy("A CSS selector. Empty: the list, or the text, that is found by itself."),
    )
    least = forms.TypedChoiceField(
        label=gettext_lazy("A change of the text counts"),
        coerce=int,
        choices=(
            (1, gettext_lazy("from one word on")),
            (LEAST, gettext_lazy("from three words on")),
            (10, gettext_lazy("from ten words on")),
            (50, gettext_lazy("from fifty words on")),
        ),
        initial=LEAST,
    )

    def __init__(self, *args: Any, watched: PageWatched | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if watched is not None:
            self.initial = watched.settings

    @property
    def watched(self) -> PageWatched:
        """The answer."""
        return PageWatched.of(self.cleaned_data)

    def asked(self, source: Source) -> tuple[str, dict[str, Any]]:
        """The address and the settings of the source, changed."""
        return self.watched.address(source.url), self.watched.settings


class LetterForm(forms.Form):
    """What becomes an item of a newsletter."""

    each = forms.ChoiceField(
        label=gettext_lazy("An item for"),
        choices=((MESSAGE, gettext_lazy("each letter")), (LINK, gettext_lazy("each link of a letter"))),
        initial=MESSAGE,
        widget=forms.RadioSelect,
    )
    by = forms.ChoiceField(label=gettext_lazy("Its letters are"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, letter: Letter | None = None, each: str = MESSAGE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"each": each}
        if letter is None:
            del self.fields["by"]
            return
        labels = {
            LIST: _("those of the list %(value)s"),
            SENDER: _("those of the sender %(value)s"),
            TAG: _("those sent to the address with “+%(value)s”"),
        }
        field: Any = self.fields["by"]
        field.choices = [
            (by, label % {"value": getattr(letter, FIELDS[by])})
            for by, label in labels.items()
            if getattr(letter, FIELDS[by])
        ]
        field.initial = field.choices[0][0] if field.choices else ""

    def asked(self, source: Source) -> tuple[str, dict[str, Any]]:
        """The address and the settings of the source, changed."""
        return source.url, source.settings | {"each": self.cleaned_data["each"]}


def form_of_kind(data: Any, source: Source) -> PageForm | LetterForm | None:
    """What is asked of a source besides what is asked of every source, by its kind."""
    if source.kind == SourceKind.PAGE:
        return PageForm(data, watched=PageWatched.of(source.settings))
    if source.kind == SourceKind.LETTER:
        return LetterForm(data, each=source.settings.get("each", MESSAGE))
    return None


class OpmlForm(CentresForm):
    """A list of sources as another reader of feeds exports it; ``is_cut`` when it stops before its end."""

    is_cut = False
    file = forms.FileField(label=gettext_lazy("OPML file"), allow_empty_file=True)
    field_order = ("file", "structures")

    def clean_file(self) -> list[Outline]:
        """The sources. Raises ValidationError with the place of the damage."""
        sent = self.cleaned_data["file"]
        if sent.size > _MOST_BYTES:
            raise ValidationError(_("The file is larger than 5 MB."))
        body = sent.read()
        read = opml.read(body)
        if isinstance(read, NoFeed):
            raise ValidationError(Failed(read.reason, read.facts).user_message)
        self.is_cut = opml.is_cut(body)
        return read
