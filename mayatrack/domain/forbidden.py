"""Which headings and texts are never stored? Each refusal is one sentence that says why."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from mayatrack.domain.imports import fold_text

# Stands in for a value that must not reach a screen or a log.
HIDDEN_VALUE: Final = "•••"


@dataclass(frozen=True)
class ForbiddenHeading:
    """A fact that is never stored: its name, the folded headings that ask for it and those that only sound alike."""

    fact: str
    asks: re.Pattern[str]
    sounds_alike: re.Pattern[str] | None = None


def _forbid(fact: str, *asks: str, sounds_alike: str | None = None) -> ForbiddenHeading:
    pattern = re.compile("|".join(rf"\b(?:{ask})\b" for ask in asks))
    return ForbiddenHeading(fact, pattern, re.compile(sounds_alike) if sounds_alike else None)


# "Passport: no / yes" asks whether there is one; "Passport No." asks for its number.
_NUMBER: Final = r"(?:numbers?|nos?(?! (?:yes|si)\b)|num|numero|nbr|id|last (?:4|four).*)"
_LICENSE: Final = r"(?:drivers?|driving) lic(?:en[sc]e)?|dmv|licencia de (?:conducir|manejar)"
_COPY: Final = r"(?:scan|scanned|copy|photocopy|image|picture|upload|attach|escaneo|copia|imagen)"

# Patterns see headings after fold_text: lower case, no accents, no punctuation, one space between words.
FORBIDDEN_HEADINGS: Final = (
    _forbid(
        "citizenship",
        r"citizen(?:s|ship)?|ciudadan(?:o|a|os|as|ia)|naturali[sz](?:ed|ation)|naturalizad[oa]|naturalizacion",
        sounds_alike=(
            r"\b(?:global|digital|world|good|active|engaged|corporate|senior) citizen"
            r"|\bciudadan\w+ (?:global|digital|del mundo)|\bcitizen(?:s|ship)? (?:science|award|of the world)"
        ),
    ),
    _forbid(
        "immigration status",
        r"immigra(?:tion|nt)(?: \w+)? (?:status|category|document\w*|history|number)|are you an? immigrant|immigration",
        r"(?:estatus|estado|situacion|condicion) (?:migratori[oa]|legal|de inmigracion)|inmigracion|migratori[oa]",
        r"visa (?:status|type|category|class|number)|(?:type|kind|class) of visa|tipo de visa|(?:what|which) visa",
        r"(?:student|current|f 1|f1|j 1|j1|h 1b|h1b|u|t) visa",
        r"undocumented|documented (?:status|student)|indocumentad[oa]s?|daca|dreamers?|dream act|ab ?540|tps",
        r"alien (?:registration )?(?:number|no|num)|(?:uscis|i ?94)|registro de extranjero",
        r"^(?:what is )?(?:your )?a (?:number|no|num)$|^numero a$",
        r"green ?card|tarjeta verde|(?:permanent|lawful|legal) resident|residen(?:te|cia) (?:permanente|legal)",
        r"(?:legal|lawful) (?:status|presence|residency)|work permit|ead|employment authorization|permiso de trabajo",
        r"refugee|asylum|asylee|refugiad[oa]|asilo",
        sounds_alike=(
            r"\b(?:interest|essay|study|career|law)\b.*\bimmigra|\bimmigration (?:law|policy|policies|history)\b"
        ),
    ),
    _forbid(
        "nationality",
        r"nationalit(?:y|ies)|u ?s national|nacionalidad(?:es)?|national origin|origen nacional",
        r"country of (?:origin|passport|issue|issuance)|issuing country|home country|pais de origen|pais emisor",
        r"country (?:that |which )?(?:issued|issues|of issue of) (?:your |the )?passport|passport (?:issuing )?country",
        r"pais (?:emisor )?(?:de|del) (?:su |tu )?pasaporte",
    ),
    _forbid(
        "place of birth",
        r"(?:place|country|city|state|nation|location) (?:\w+ ){0,3}of (?:\w+ ){0,2}birth",
        r"birth ?(?:place|country|city|state)",
        r"(?:lugar|pais|ciudad|estado) de (?:su |tu )?nacimiento",
        r"where (?:were|was) (?:\w+ ){1,4}born|born (?:in|outside|abroad)|foreign born|country (?:\w+ ){1,3}born",
        r"donde (?:nacio|naciste|nacieron)|(?:nacio|naciste|nacid[oa]s?|nacieron) (?:en|fuera)",
        sounds_alike=r"\bfirst generation american\b",
    ),
    _forbid(
        "passport number or scan",
        rf"passport (?:book |card )?{_NUMBER}",
        rf"{_NUMBER} (?:of|de|del) (?:your |the |su |tu |el )?(?:passport|pasaporte)",
        rf"(?:numero|num) (?:de |del )?pasaporte|pasaporte {_NUMBER}",
        rf"passport (?:\w+ )?{_COPY}|{_COPY} (?:\w+ ){{0,4}}(?:passport|pasaporte)|photo of (?:\w+ ){{0,3}}passport",
        r"foto de (?:su |tu |el )?pasaporte",
    ),
    _forbid(
        "Social Security number",
        r"ssn|ss (?:number|no)|social security|soc sec|social insurance|seguro social|seguridad social|nss",
        r"itin|tax(?:payer)? (?:id|identification)(?: number)?|identificacion (?:de )?(?:contribuyente|fiscal)",
    ),
    _forbid(
        "driver license or state ID number",
        rf"(?:{_LICENSE}) (?:\w+ )?{_NUMBER}|{_NUMBER} (?:of|de|del|for) (?:\w+ )?(?:{_LICENSE})",
        rf"^(?:\w+ )?(?:{_LICENSE})$|{_COPY} (?:\w+ ){{0,4}}(?:{_LICENSE})|(?:dl|cdl) (?:number|no|id)",
        rf"(?:cal|california|ca|state) id(?:entification)?|(?:government|national|real)(?: issued)? id {_NUMBER}",
        r"matricula consular|consular id|identificacion (?:estatal|de california)",
        sounds_alike=r"\bcal state\b",
    ),
    _forbid(
        "religion",
        r"religio(?:n|ns|us|sity)|religion(?:es)?|religios[oa]s?|church|iglesia|denomination",
        r"^faith$|(?:your|what|which) faith|faith (?:tradition|community|background|affiliation)|su fe|tu fe",
    ),
)


def check_heading(heading: str) -> str | None:
    """The sentence why a column with this heading is refused, or None. English and Spanish headings."""
    folded = fold_text(heading)
    # A sign folds to nothing, and "Passport #" must not read as "Passport".
    folded = f"{folded} number" if re.search(r"[#№º]", heading) else folded
    for rule in FORBIDDEN_HEADINGS:
        alike = rule.sounds_alike is not None and rule.sounds_alike.search(folded)
        if rule.asks.search(folded) and not alike:
            return f"This column asks for {rule.fact}, which is never stored: delete the column and try again."
    return None


# Invisible characters are removed before, so the separators are blanks, dots, slashes and any dash.
_GAP: Final = r"[\s.\-\u2010-\u2015\u2212\u00b7/_]"
_SSN_SHAPE: Final = re.compile(
    rf"(?<![\w+])(?<!\d{_GAP})(\d{{3}}){_GAP}{{1,3}}(\d\d){_GAP}{{1,3}}(\d{{4}})(?!{_GAP}?\d)(?!\w)"
)
# A day as in "Group-B-20260115" is none, and neither is the name of an e-mail address.
_DAY: Final = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PASSPORT_SHAPE: Final = re.compile(rf"(?<!\w)[A-Za-z](?:-(?!{_DAY}))?\d{{8}}(?![\w@])")
_NINE_DIGITS: Final = r"\d{3}[\s\-]?\d{2,3}[\s\-]?\d{3,4}(?!\w)"
_FOREIGN_BOOK: Final = r"[A-Za-z]{1,2}\d{7,8}(?!\w)"
_BETWEEN: Final = r"[^\d]{0,40}"
_NEAR_SSN: Final = re.compile(
    rf"\b(?:ssn|itin|nss|social(?:\s+security)?|seguro\s+social|soc\.?\s*sec)\b{_BETWEEN}(?<!\w){_NINE_DIGITS}"
    rf"|(?<!\w){_NINE_DIGITS}[^\d.;]{{0,20}}\b(?:ssn|itin|social\s+security|seguro\s+social)\b",
    re.IGNORECASE,
)
_NEAR_PASSPORT: Final = re.compile(
    rf"\b(?:passport|pasaporte)\b(?:{_BETWEEN}(?<!\w){_NINE_DIGITS}|[^\d.;]{{0,20}}(?<!\w){_FOREIGN_BOOK})"
    rf"|(?<!\w)(?:{_NINE_DIGITS}|{_FOREIGN_BOOK})[^\d.;]{{0,20}}\b(?:passport|pasaporte)\b",
    re.IGNORECASE,
)
_LICENSE_WORD: Final = r"\b(?:licen[sc]e|licencia|dmv|dl|cal(?:ifornia)?\s+id)\b"
_NEAR_LICENSE: Final = re.compile(
    rf"{_LICENSE_WORD}{_BETWEEN}(?<!\w)[A-Za-z]\d{{7}}(?!\w)"
    rf"|(?<!\w)[A-Za-z]\d{{7}}(?!\w)[^\d.;]{{0,20}}{_LICENSE_WORD}",
    re.IGNORECASE,
)
_ALIEN_SHAPE: Final = re.compile(
    r"(?<!\w)A-?\d{9}(?!\w)|\b(?:A ?#|A-number|alien|uscis)[^\d.;]{0,20}(?<!\w)\d{3}(?:[\s\-]?\d{3}){2}(?!\w)",
    re.IGNORECASE,
)
_ENOUGH_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){6}")

SSN_SENTENCE: Final = "This looks like a Social Security number, which is never stored: remove it."
PASSPORT_SENTENCE: Final = "This looks like a passport number, which is never stored: remove it."
ALIEN_SENTENCE: Final = "This looks like an alien registration number, which is never stored: remove it."
LICENSE_SENTENCE: Final = "This looks like a driver license number, which is never stored: remove it."


def find_forbidden_text(text: str) -> str | None:
    """The sentence why this free text is refused, or None; the sentence never repeats the text.

    Refused are a Social Security number or ITIN with separators, a letter with eight digits (U.S. passport book, older
    alien number), an A with nine (alien number), nine digits near a word such as SSN or passport, letters with seven or
    eight digits near "passport" (other countries' books), and a letter with seven digits near "license".
    A bare number passes: student numbers have nine digits too.
    """
    if not _ENOUGH_DIGITS.search(text):
        return None
    plain = text if text.isascii() else _remove_disguise(text)
    if _holds_social_security_number(plain) or _NEAR_SSN.search(plain):
        return SSN_SENTENCE
    if _PASSPORT_SHAPE.search(plain) or _NEAR_PASSPORT.search(plain):
        return PASSPORT_SENTENCE
    if _ALIEN_SHAPE.search(plain):
        return ALIEN_SENTENCE
    return LICENSE_SENTENCE if _NEAR_LICENSE.search(plain) else None


def _remove_disguise(text: str) -> str:
    """Full-width digits as usual ones, without invisible characters."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def _holds_social_security_number(text: str) -> bool:
    return any(_is_issued(*found) for found in _SSN_SHAPE.findall(text))


def _is_issued(area: str, group: str, serial: str) -> bool:
    """Can the number exist? 000, 666 and zero groups were never issued; 9xx is an ITIN for groups 50 and up."""
    if int(area) in (0, 666) or int(group) == 0 or int(serial) == 0:
        return False
    return int(area) < 900 or int(group) >= 50
