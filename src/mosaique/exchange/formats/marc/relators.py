"""What contributors did: UNIMARC's relator codes (Manual, Appendix C) and MARC's (loc.gov/marc/relators)."""

from __future__ import annotations

from mosaique.catalogue.values.text import fold

# The first MARC code of a UNIMARC one is what reading gives; writing knows all of them.
_TABLE = """
    005=act 010=adp 018=anm 020=ann 030=arr 040=art 050=asg 060=asn 065=auc 070=aut/cre 072=aqt 075=aft
    080=aui/win/wpr 090=aud 100=ant 110=bnd 120=bdd 130=bkd 140=bjd 150=bpd 160=bsl 170=cll 180=ctg 190=cns
    195=cnd 200=chr 205=ctb/clb 210=cmm 212=cwt 220=com 230=cmp 240=cmt 245=ccp 250=cnd 255=csp
    260=cph 270=crr 273=cur 275=dnc 280=dte 290=dto 295=dgg 300=drt/fmd/tld/rdd 305=dis 310=dst
    320=dnr 330=dub 340=edt/edc 350=egr 360=etr 365=exp 370=flm 380=frg 390=fmo 395=fon 400=fnd 410=grt
    420=hnr 430=ilu 440=ill 450=ins 460=ive 470=ivr 480=lbt 490=lse 500=lso 510=ltg 520=lyr 530=mte
    540=mon 545=mus 550=nrt 555=opn 557=orm 560=org 570=oth 580=ppm 582=pta 584=inv 587=pth 590=prf
    600=pht 605=pre 610=prt 620=pop 630=pro/fmp/tlp 632=adi 633=prd 635=prg 637=pdr 640=pfr 650=pbl 651=pbd
    655=ppt 660=rcp 670=rce 673=rth 675=rev 677=rtm 680=rbr 690=aus/sce 695=sad 700=scr 705=scl 710=sec
    720=sgn 721=sng 723=spn 725=stn 727=ths/dgs 730=trl 740=tyd 750=tyg 755=voc 760=wde 770=wam
    956=pra 958=opn 981=lbr
"""

_MARC_OF: dict[str, str] = {}
_UNIMARC_OF: dict[str, str] = {}
for _pair in _TABLE.split():
    _code, _, _relators = _pair.partition("=")
    _MARC_OF[_code] = _relators.partition("/")[0]
    for _name in _relators.split("/"):
        _UNIMARC_OF.setdefault(_name, _code)

# Terms that catalogues write out, folded ($4 of small systems, $e of MARC 21).
_TERMS = {
    "aut": "auteur author creator redacteur verfasser autor autrice auteure writer",
    "edt": "editeur scientifique/editor/ed./ed/editeur/directeur/dir./dir/"
    "sous la direction de/coord./coordinateur",
    "trl": "traducteur/traductrice/translator/trad.",
    "ill": "illustrateur/illustrator/ill.",
    "pht": "photographe/photographer",
    "pbl": "publisher/editeur commercial",
    "pbd": "directeur de publication/directeur de la publication/directeur de collection",
    "wpr": "prefacier/postfacier/writer of preface",
    "ths": "directeur de these/thesis advisor/degree supervisor",
    "drt": "realisateur/director/film director/realisation",
    "pro": "producteur/producer",
    "cmp": "compositeur/composer",
    "act": "acteur/actor",
    "prf": "interprete/performer",
    "nrt": "narrateur/narrator",
    "fnd": "financeur/funder",
    "spn": "sponsor/commanditaire",
    "ctb": "contributeur/contributor/collaborateur",
    "com": "compilateur/compiler",
    "ive": "interviewe/interviewee",
    "ivr": "interviewer/intervieweur",
}
_BY_TERM = {
    term.strip("."): relator
    for relator, terms in _TERMS.items()
    for term in (terms.split("/") if "/" in terms else terms.split())
}


def from_unimarc(code: str) -> str:
    """The MARC relator of a $4: of "070" and of "aut" it is "aut", of a term what it means, else empty."""
    if found := _MARC_OF.get(code):
        return found
    return _relator(code)


def from_marc21(text: str) -> str:
    """The MARC relator of a $4 (a code, or its address at id.loc.gov) or of a $e (a term)."""
    return _relator(text.rstrip("/").rpartition("/")[2])


def to_unimarc(relator: str) -> str:
    """The UNIMARC code of a MARC relator; the relator itself when UNIMARC has none for it."""
    return _UNIMARC_OF.get(relator, relator)


def _relator(text: str) -> str:
    if len(text) == 3 and text.isascii() and text.isalpha() and text.islower():
        return text
    return _BY_TERM.get(fold(text).strip(" .,;:"), "")
