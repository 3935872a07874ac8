"""Languages: BCP 47 tags, as descriptions keep them, from and to the codes and names that formats use.

MARC and MODS write ISO 639-2/B ("fre"), BibLaTeX and RIS names in French or English ("french", "Français"),
CSL and Dublin Core BCP 47 ("fr", "fr-FR").
"""

from __future__ import annotations

import re

from mosaique.catalogue.values.text import fold

# ISO 639-1 = ISO 639-2/B, with /T after a slash where they differ (loc.gov/standards/iso639-2).
_TABLE = """
    aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel bg=bul
    bh=bih bi=bis bm=bam bn=ben bo=tib/bod br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=cze/ces
    cu=chu cv=chv cy=wel/cym da=dan de=ger/deu dv=div dz=dzo ee=ewe el=gre/ell en=eng eo=epo es=spa et=est
    eu=baq/eus fa=per/fas ff=ful fi=fin fj=fij fo=fao fr=fre/fra fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj
    gv=glv ha=hau he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun hy=arm/hye hz=her ia=ina id=ind ie=ile ig=ibo
    ii=iii ik=ipk io=ido is=ice/isl it=ita iu=iku ja=jpn jv=jav ka=geo/kat kg=kon ki=kik kj=kua kk=kaz
    kl=kal km=khm kn=kan ko=kor kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat lb=ltz lg=lug li=lim ln=lin
    lo=lao lt=lit lu=lub lv=lav mg=mlg mh=mah mi=mao/mri mk=mac/mkd ml=mal mn=mon mr=mar ms=may/msa mt=mlt
    my=bur/mya na=nau nb=nob nd=nde ne=nep ng=ndo nl=dut/nld nn=nno no=nor nr=nbl nv=nav ny=nya oc=oci
    oj=oji om=orm or=ori os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=rum/ron ru=rus
    rw=kin sa=san sc=srd sd=snd se=sme sg=sag si=sin sk=slo/slk sl=slv sm=smo sn=sna so=som sq=alb/sqi
    sr=srp ss=ssw st=sot su=sun sv=swe sw=swa ta=tam te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton
    tr=tur ts=tso tt=tat tw=twi ty=tah ug=uig uk=ukr ur=urd uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho
    yi=yid yo=yor za=zha zh=chi/zho zu=zul
"""

# Names met in exports, folded: French, English, and the names Babel (LaTeX) gives.
_NAMES = """
    fr=francais/french/frenchb/acadian/canadien
    en=anglais/english/american/british/usenglish/ukenglish/canadian
    de=allemand/german/ngerman/deutsch/austrian/naustrian es=espagnol/spanish/castillan/castilian/espanol
    it=italien/italian/italiano pt=portugais/portuguese/portugues/brazilian/bresilien
    nl=neerlandais/dutch/flamand/flemish ar=arabe/arabic tr=turc/turkish ru=russe/russian pl=polonais/polish
    ro=roumain/romanian/moldave el=grec/greek la=latin oc=occitan/provencal br=breton co=corse/corsican
    eu=basque ca=catalan he=hebreu/hebrew fa=persan/persian/farsi ku=kurde/kurdish hy=armenien/armenian
    sq=albanais/albanian sr=serbe/serbian hr=croate/croatian bs=bosniaque/bosnian bg=bulgare/bulgarian
    hu=hongrois/hungarian/magyar cs=tcheque/czech sk=slovaque/slovak sl=slovene/slovenian
    uk=ukrainien/ukrainian zh=chinois/chinese/mandarin ja=japonais/japanese ko=coreen/korean
    vi=vietnamien/vietnamese hi=hindi ur=ourdou/urdu ta=tamoul/tamil ps=pachto/pashto wo=wolof ff=peul/fulah
    bm=bambara ln=lingala so=somali sw=swahili mg=malgache/malagasy da=danois/danish sv=suedois/swedish
    no=norvegien/norwegian fi=finnois/finnish is=islandais/icelandic et=estonien/estonian lv=letton/latvian
    lt=lituanien/lithuanian ga=irlandais/irish cy=gallois/welsh mt=maltais/maltese
    lb=luxembourgeois/luxembourgish ka=georgien/georgian eo=esperanto yi=yiddish mk=macedonien/macedonian
    th=thai id=indonesien/indonesian gsw=alsacien/alsatian/alemanique rom=romani/rromani/tsigane
    ber=berbere/berber/amazigh kab=kabyle
"""

_TO_THREE: dict[str, str] = {}
_TO_TWO: dict[str, str] = {}
for _pair in _TABLE.split():
    _two, _, _three = _pair.partition("=")
    _TO_THREE[_two] = _three[:3]
    _TO_TWO |= dict.fromkeys(_three.split("/"), _two)
_BY_NAME = {
    _name: _tag
    for _tag, _, _names in (_entry.partition("=") for _entry in _NAMES.split())
    for _name in _names.split("/")
}
# Old and special codes: MARC's discontinued ones, "undetermined" and "no linguistic content".
_REPLACED = dict(
    pair.split("=")
    for pair in (  # noqa: SIM905 - a table, as the others here
        "scr=hr scc=sr esp=eo gag=gl gua=gn iri=ga lan=oc mla=mg snh=si tag=tl taj=tg tar=tt far=fo fri=fy "
        "eth=gez int=ia kus=ks mol=ro iw=he in=id ji=yi und= zxx=zxx"
    ).split()
)


def language_tag(text: str) -> str:
    """The BCP 47 tag of a code or a name: "fre", "fra", "Français", "fr_FR" give "fr", "fr", "fr", "fr-FR".

    Empty when the text is no language known here; three-letter codes without a shorter form stay ("ber").
    """
    plain = text.strip().replace("_", "-")
    low = fold(plain)
    if low in _REPLACED:
        return _REPLACED[low]
    if low in _TO_TWO:
        return _TO_TWO[low]
    if low in _TO_THREE or low in _BY_NAME:
        return _BY_NAME.get(low, low)
    if re.fullmatch(r"[a-z]{3}", low):
        return low
    head, dash, rest = plain.partition("-")
    if dash and re.fullmatch(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*", rest):
        language = language_tag(head) if head.isascii() and len(head) <= 3 else ""
        return f"{language}-{rest}" if language else ""
    return ""


def iso639_2(tag: str) -> str:
    """The ISO 639-2/B code of a BCP 47 tag: "fre" for "fr" and "fr-CA"; empty when it has none."""
    primary = tag.partition("-")[0].lower()
    if len(primary) == 3:
        return _TO_THREE.get(_TO_TWO.get(primary, ""), primary)
    return _TO_THREE.get(primary, "")


def english_name(tag: str) -> str:
    """The language's name as LaTeX's Babel and EndNote know it ("french"); the tag itself when unlisted."""
    return _ENGLISH.get(tag.partition("-")[0].lower(), tag)


_ENGLISH = {
    _tag: next((_n for _n in _names.split("/")[1:]), _names)
    for _tag, _, _names in (_entry.partition("=") for _entry in _NAMES.split())
}
