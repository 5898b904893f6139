"""The words and signs of money: currencies, units, "up to" and "about"."""

from __future__ import annotations

from decimal import Decimal

EXACT, UP_TO, ABOUT, AT_LEAST = "exact", "up_to", "about", "at_least"

CODES = frozenset(
    """AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KRW MXN MYR
    NGN NOK NZD PEN PHP PLN RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR""".casefold().split()
)
CURRENCY_WORDS = {
    word: code
    for code, words in {
        "USD": "$ us dollar dollars usdollar usdollars",
        "EUR": "€ euro euros",
        "GBP": "£ pound pounds sterling",
        "JPY": "¥ yen",
        "CNY": "rmb yuan renminbi",
        "KRW": "₩ won",
        "CHF": "franken sfr",
        "INR": "₹ rupee rupees",
        "RUB": "₽",
        "ILS": "₪",
    }.items()
    for word in words.split()
}
# Replaced in this order.
COMPOUND = tuple(
    tuple(pair.split("="))
    for pair in (
        "mil millones=billion|us$=usd|u.s.$=usd|u.s. $=usd|u.s. dollar=usd dollar|hk$=hkd|nz$=nzd"
        "|nt$=twd|au$=aud|ca$=cad|cn¥=cny|jp¥=jpy|r$=brl|s$=sgd|a$=aud|c$=cad"
        "|australian dollars=aud|canadian dollars=cad|swiss francs=chf|swiss franc=chf"
        "|hong kong dollars=hkd|schweizer franken=chf|pounds sterling=gbp"
        "|t€=k €|teur=k eur|tusd=k usd|tchf=k chf|tgbp=k gbp"
    ).split("|")
)
_THOUSAND, _MILLION, _BILLION, _TRILLION = (Decimal(10) ** n for n in (3, 6, 9, 12))
UNITS = {
    **dict.fromkeys(
        "k thousand thousands tsd tausend mille millier milliers ths thsd".split(), _THOUSAND
    ),
    **dict.fromkeys(
        """m mm mn mln mil mill mio million millions millionen millón
        millones milione milioni milhão milhões milhoes miljoen""".split(),
        _MILLION,
    ),
    **dict.fromkeys(
        """b bn bln bil bill billion billions mrd mia md mld milliarde milliarden milliard
        miliardo miliardi miljard bilhão bilhões bilhoes""".split(),
        _BILLION,
    ),
    **dict.fromkeys("t tn trn trillion trillions".split(), _TRILLION),
    **dict.fromkeys("crore crores cr".split(), Decimal(10) ** 7),
    **dict.fromkeys("lakh lakhs".split(), Decimal(10) ** 5),
}
QUALIFIERS = (
    (
        UP_TO,
        r"up\s*to|upto|less than|under|below|as much as|maximum(?: of)?|max\.?|at most"
        r"|not more than|no more than|bis zu|bis|höchstens|maximal"
        r"|jusqu['\u2019]?\s?[àa]|au maximum|<=|≤|<",
    ),
    (
        AT_LEAST,
        r"at least|more than|over|min\.?|minimum(?: of)?|in excess of|not less than"
        r"|no less than|mindestens|über"
        r"|mehr als|plus de|au moins|>=|≥|>",
    ),
    (
        ABOUT,
        r"about|approx(?:imately|\.)?|around|roughly|circa|ca\.?|c\.|nearly|almost"
        r"|est(?:imated|\.)?|etwa|rund|rd\.?|ungefähr"
        r"|zirka|environ|env\.?|près de|~|≈|±",
    ),
)
NOISE = frozenset(
    """of in a an the total totalling upfront up front cash payment payments milestone milestones
    for and potential potentially aggregate equity value worth paid payable amount fee fees
    initial one time only net gross de d des en an""".split()
)
