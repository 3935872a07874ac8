"""When two addresses are one page's: what campaigns and session counters add is taken away."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# What mailings, social networks and audience tools add; nothing here selects a page.
_TRACKING = frozenset({
    "_ga", "_gl", "_hsenc", "_hsmi", "_openstat", "at_campaign", "at_custom1", "at_custom2", "at_custom3",
    "at_medium", "cmpid", "dclid", "epik", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source",
    "fbclid", "gbraid", "gclid", "gclsrc", "hsctatracking", "igshid", "mbid", "mc_cid", "mc_eid", "mkt_tok",
    "msclkid", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid", "spm", "sr_share", "srsltid", "ssp_iabi",
    "trk", "twclid", "vero_conv", "vero_id", "wbraid", "wickedid", "xtor", "yclid", "ysclid",
})  # fmt: skip
_TRACKING_PREFIXES = ("utm_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "ns_", "sc_")
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_LONGEST = 2_000


def canonical(url: str) -> str:
    """The address without what does not select the page: tracking parameters, session, fragment, "www.",
    default port, the scheme's "s". Two addresses with the same are one page's; it is a key, not a link to
    follow. Empty for what is no web address.

    A fragment that holds a path ("#!/page", "#/page") is kept: some sites have no other.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in _PORTS or not host or len(url) > _LONGEST:
        return ""
    kept_port = f":{port}" if port and port != _PORTS[parts.scheme.lower()] else ""
    path = _SESSION.sub("", parts.path)
    path = path.removesuffix("/index.html").removesuffix("/index.php").rstrip("/")
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    # The scheme is dropped by writing the same for both.
    return urlunsplit(("https", host.removeprefix("www.") + kept_port, path, _query(parts.query), fragment))


def without_tracking(url: str) -> str:
    """The address to show and to follow: as given, tracking parameters taken away."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    if not any(_tracks(name) for name, _value in parse_qsl(parts.query, keep_blank_values=True)):
        return url.strip()
    kept = [piece for piece in parts.query.split("&") if not _tracks(piece.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _query(query: str) -> str:
    """The parameters that select, in one order."""
    pairs = parse_qsl(query, keep_blank_values=True, errors="replace")
    return urlencode(sorted(pair for pair in pairs if not _tracks(pair[0])))


def _tracks(name: str) -> bool:
    lowered = name.lower()
    return lowered in _TRACKING or lowered.startswith(_TRACKING_PREFIXES)
