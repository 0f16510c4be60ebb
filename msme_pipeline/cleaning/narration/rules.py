"""What the words of a narration mean, as data.

Rules run over the narration with everything but letters and `&` folded to single spaces, so `\\b` means
whole words. Names of lenders, insurers, marketplaces and utilities are those of companies that exist; the
generic words beside them carry the rest.
"""

TAX_DEDUCTED = (
    r"\b(?:(?:ITNS|CHALLAN(?: NO)?|OLTAS)[ :/.-]*281\b|2[467]E?Q\b|OLTAS 9[0-9][A-Z]\b|194[A-Z]{1,2}\b)"
)
"""Challan 281, quarterly statements and sections of tax deducted at source: digits that mean a word."""

RAIL_WORDS = (
    (
        "CHARGE",
        (
            r"^(?:SMS|CONSOLIDATED|AMB|AQB|MAB|MIN BAL|LEDGER FOLIO|FOLIO|LOCKER|CHRG|"
            r"CHARGES?)\b.*\b(?:CHARGES?|CHGS?|CHRGS?|FEES?)\b"
        ),
    ),
    (
        "INTEREST",
        (
            r"\bINT PD\b|\b(?:CREDIT|DEBIT|SB|SAVINGS?) INT(?:EREST)?\b|^INT(?:EREST)?\b|\b(?:OD|"
            r"CC) INT(?:EREST)?\b"
        ),
    ),
    ("UPI", r"\bUPI(?:AR|AB|OUT|IN|LITE)?\b"),
    ("IMPS", r"\b(?:IMPS|IMPSAB|IMPSAR|FTIMPS|MMT|MPAYIMPS)\b"),
    ("RTGS", r"\b(?:RTGS|RTGSO|RTGSI|RTG)\b|^R [A-Z]{4}"),
    ("NEFT", r"\b(?:NEFT|NEFTO|NEFTI|NFT)\b|^N [A-Z]{4}"),
    ("NACH", r"\b(?:NACH|NACHDR|NACHCR|ACH|ECS|ACHDR|ACHCR|UMRN|MANDATE)\b"),
    ("ATM", r"^(?:ATW|NWD|EAW|NFS|CAW|CWDR|ATL)\b|\bATM\b"),
    (
        "CARD",
        (
            r"^POS\b|^(?:VPS|IPS|VIN|PUR|ECOM|MPS|PCD)\b|\b(?:DEBIT CARD|(?:MERCHANT|CARDS?|POS|EDC|BQR|"
            r"QR) SETTL[A-Z]*|TERMINAL|EDC)\b"
        ),
    ),
    ("CASH", r"\b(?:CASH|CSH)\b|^C[DR]M\b|\bBNA\b|^NOTES DEP\b"),
    ("CHEQUE", r"\b(?:CHQ|CHEQUE|CLG|CLEARING|MICR|CTS|CHQNO|INST|INSTRUMENT|[OI]WCLG)\b"),
    (
        "TRANSFER",
        (
            r"\b(?:TRANSFER|TRF|TRFR|TFR|FT|INFT|TPT|TPFT|FUND TRF|FUNDS|MOBFT)\b|^(?:BIL|INF|IFT|IB|MB|"
            r"MOB|MTFR|EFT|NET TXN|TR)\b|\b(?:BILLPAY|I?BBPS|BILL PAYMENT)\b"
        ),
    ),
)
"""Rail of narrations that fit no layout."""

PARTY_RAILS = ("UPI", "NEFT", "RTGS", "IMPS")
"""Rails whose notes are free text of a person: return and charge words in them prove nothing."""

_MONTH = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_CHARGE_WORD = r"(?:CHARGES?|CHGS?|CHRGS?|CHRG|CHG|FEES?|PENALTY)"
_RETURN_WORD = (
    r"(?:RTN|RETURN|RETURNS|RETURNED|RTND|RTD|REJ|REJECT|REJECTED|BNC|BOUNCE|BOUNCED|DISHONOU?R|"
    r"DISHONOU?RED|UNPAID)"
)
_FAILED = rf"(?:{_RETURN_WORD}|RET|INSUFFICIENT|FAIL|FAILED|FAILURE)"

RETURN_CHARGE = (
    rf"\b{_FAILED}(?: [A-Z]+){{0,4}} {_CHARGE_WORD}\b|\b{_CHARGE_WORD}(?: [A-Z]+){{0,4}} {_FAILED}\b"
    rf"|^SC (?:ON )?(?:[A-Z]+ ){{0,3}}{_RETURN_WORD}\b"
    r"|\b(?:ECS|NACH|ACH|CHQ|CLG|EMI)?RTN(?:CHGS?|CHRGS?|CHARGES?|GST)\b|\bRTNCHGS?[A-Z]*\b"
)
RETURN_CHARGE_OPENS = rf"^(?:(?:UPI|NEFT|RTGS|IMPS) )?{_RETURN_WORD}\b(?: [A-Z]+)? {_CHARGE_WORD}\b"
"""The form that counts on party rails."""

BANK_CHARGE = (
    rf"\b(?:{_CHARGE_WORD}|AMB|AMC|NON MAINT(?:ENANCE)?|[A-Z]{{3,6}}CHGS?|CHQBKCHG|"
    r"D?CARDFEE[A-Z]*|COMMISSION|GST ON|MARKUP|MARK UP|SMS ?CHG[A-Z]*|SERVICE TAX|MDR|(?:DD|PO|"
    r"ISSUE) COMM|(?:POS|EDC|LOCKER|TERMINAL) RENT(?:AL)?)\b|^[CSI]GST$"
    rf"|^COMM\b|^GST CHARGE|^SOUND ?BOX RENT|^SC (?:{_MONTH})[A-Z]*$"
)
NO_BANK_CHARGE = (
    r"^(?:INB )?GOODS AND SERVICES? TAX$|\bEV CHARG[A-Z]*\b"
    r"|\b(?:SCHOOL|VIDYALAYA|COLLEGE|TUITION|HOSTEL|ARCHITECT|FILI[A-Z]*|VAKIL|VAKEEL)(?: [A-Z]+)? FEES?\b"
)
"""Fees, taxes and charges that are no bank's."""
BANK_CHARGE_OPENS = (
    rf"^(?:UPI|NEFT|RTGS|IMPS)(?: (?:TXN|OUTWARD|OW|TRANSACTION|TRF|P A|P P))* {_CHARGE_WORD}\b|"
    rf"^{_CHARGE_WORD} |^REV (?:UPI|NEFT|RTGS|IMPS) {_CHARGE_WORD}\b"
)
CHARGE_TAKEN_BACK = r"\b(?:REV|REVERSED|REVERSAL|REFUND|REFUNDED|RFD|WAIVER|WAIVED|REBATE|WRONG)\b"

_INSTRUMENT = (
    r"(?:ECS|NACH|ACH|ACHDR|EMI|SI|OUTCLG|OUTW|INWARD|INW|I W|OUTWARD|O W|OW|CHQ|CHEQUE|CHEQUES|"
    r"CLG|CTS|MANDATE|INST)"
)
RETURN = (
    rf"\b{_INSTRUMENT}(?: [A-Z]+){{0,5}} {_RETURN_WORD}\b|\b{_RETURN_WORD}(?: [A-Z]+){{0,3}} {_INSTRUMENT}\b"
    r"|\bOUTW RET\b|\bOUTWARD CHQ RET\b|\bMANDATE FAIL(?:ED|URE)?\b|\bFUNDS? INSUFFICIENT\b|"
    r"\bINSUFFICIENT (?:FUNDS?|BAL|BALANCE)\b"
    r"|\b(?:ECS|NACH|ACH|CHQ|EMI)RTN\b|\bEXCEEDS ARRANGEMENT\b|\bREFER TO DRAWER\b"
    r"|\bDISHONOU?R(?:ED)?\b|^REJECT(?:ED)?\b"
)
REVERSAL_OPENS = (
    r"^UPIRV\b|^CR BACK(?: (?:TIMEOUT|UPI|NEFT|IMPS|TXN)\b|$)|^BY (?:UPI|NEFT|RTGS|IMPS) (?:REV|"
    r"RVSL?|RTN)\b|^(?:BY TRANSFER )?(?:UPI|NEFT|RTGS|IMPS|MMT IMPS|INB|NFT|FTIMPS)(?: (?:DR|"
    r"OUTWARD|OW|TXN))? "
    r"(?:REV|RVSL?|REVERSAL|RTN|RETURN|RET|RETURNED|REJECT|REJECTED)\b|^(?:REV|REVERSAL|RTN|"
    r"RETURN|CRV ATM|ATM (?:WDL )?(?:REV[A-Z]*|RVSL))\b"
)
RETURN_WORDS = (
    rf"\b(?:ACH [CD] )?{_RETURN_WORD}\b|\b(?:FUNDS?|BAL|BALANCE) INSUFFICIENT\b|"
    r"\bINSUFFICIENT (?:FUNDS?|BALANCE|BAL)\b"
    r"|\bEXCEEDS ARRANGEMENT\b|\bREFER TO DRAWER\b"
)
OUTWARD_RETURN = (
    r"^REJECT$|^RETURN FUNDS INSUFFICIENT\b|\bO W\b|\bOW\b|\bOUTCLG\b|\bOUTW\b|\bOUTWARD\b|"
    r"\bCHQ DEP\b|\b(?:CHQ|CHEQUE) (?:DEPOSIT|DEP)\b|\bDEPOSITED (?:CHQ|CHEQUE)\b"
)
INWARD_RETURN = r"\b(?:ECS|NACH|ACH|ACHDR|EMI|INWARD|INW|I W|MANDATE|SI)\b"

LENDER = (
    r"\b(?:FINANCIAL|FINSERV|FINCORP|FINCAP|FINVEST|NBFC|HOUSING FIN|HDB|LENDINGKART|CAPITAL FLOAT|INDIFI"
    r"|NEOGROWTH|KINARA|BAJAJ FIN|TATA CAPITAL|CHOLAMANDALAM|CHOLA|MUTHOOT|MANAPPURAM|"
    r"FLEXILOANS|IIFL|POONAWALLA"
    r"|INCRED|KISETSU|PIRAMAL CAP[A-Z]*|PROTIUM|CLIX|AYE FIN[A-Z]*|VISTAAR|SAVE SOLUTIONS|"
    r"SHRIRAM (?:CITY|TRANSPORT|HOUSING|FIN)"
    r"|CAPITAL FIRST|LEASING|(?:CREDIT|CAPITAL) (?:CORP|CO|SOCIETY|SOLUTIONS|SERVICES|LTD|"
    r"LIMITED|PVT|PRIVATE|AND HOUS[A-Z]*|L|LT|LI)"
    r"|LENDER|LENDING|LOANS?|MICROFIN[A-Z]*|MUDRA|SIDBI|FULLERTON|SMFG|HERO FINCORP|"
    r"MAHINDRA (?:(?:AND|&) MAHINDRA )?FIN[A-Z]*|M ?& ?M FIN[A-Z]*|DMI|UGRO|KREDITBEE|FIBE|NAVI|"
    r"STASHFIN"
    r"|MONEYVIEW|INDIA CREDIT|AVAIL FIN[A-Z]*|FEDFINA|EPIMONEY|NORTHERN ?ARC[A-Z]*|CAPRI GLOBAL|"
    r"BAJAJ FI|WHIZDM|KISETSU SAISON|ORIX|SREI|HINDUJA LEYLAND|AU FIN[A-Z]*|RUPEEK|"
    r"GODREJ CAPITAL|ADITYA BIRLA CAPITAL|L ?& ?T FIN[A-Z]*|ABFL|EDELWEISS RETAIL|"
    r"FIVE ?STAR BUSINESS|VERITAS FIN[A-Z]*|ELECTRONICA FIN[A-Z]*|SI CREVA|KRAZYBEE|WHIZDM|"
    r"EARLYSALARY|LOANTAP|FT CASH|FTCASH|RUPIFI|OXYZO|BLACKSOIL|ARTHMATE|MINTIFI|MONEY ?TAP|"
    r"PAYSENSE|CREDITBEE|CASHE|SUNDARAM (?:FIN[A-Z]*|HOME)|CAN FIN HOMES|PNB HOUSING|"
    r"LIC H(?:OUSING|FL)[A-Z ]*|LICHFL|REPCO|AAVAS|APTUS|SPANDANA|SATIN CREDIT|CREDIT ?ACCESS|"
    r"ASIRVAD|SAMUNNATI|JANA SMALL|SAISON|BAJAJ AUTO CREDIT|TCFSL|HDBFS|MMFSL|CIFCL|LTFL|STFC|"
    r"TVS CREDIT|FEDBANK)\b"
    r"|\bFINANCE(?: (?:LTD|LIMITED|L|LI|LT|CO|COMPANY|CORP[A-Z]*|INDIA|PVT|PRIVATE|AND|SERVICES|"
    r"COR))*\b|\bCAPITAL$"
    r"|\bFIN(?:A|AN|ANC|ANCI)?$|\bFIN (?:LTD|LIMITED|SER[A-Z]*|CORP)\b"
)
MANDATE_LENDER = (
    r"\b(?:CAPITAL|CREDIT|FINTECH|FINANC[A-Z]*|FIN CORP|LEASE|LEASING|MAHINDRA (?:AND|&) MAHIN[A-Z]*)\b"
)
"""Of a party that draws by mandate, where no trading firm is meant."""

BANK_NAME = (
    r"\b(?:HDFC|ICICI|AXIS|KOTAK MAHINDRA|KOTAK|YES|IDFC|IDFC FIRST|INDUSIND|RBL|BANDHAN|"
    r"FEDERAL|CANARA|UNION|DBS|AU"
    r"|SMALL FINANCE|SOUTH INDIAN|KARUR VYSYA|KARNATAKA|PUNJAB NATIONAL|INDIAN|CENTRAL|UCO|IDBI|"
    r"CITY UNION|DCB|CSB|AXIS|CITI|HSBC|TAMILNAD MERCANTILE|DHANLAXMI|JAMMU (?:AND|"
    r"&) KASHMIR) BANK\b|\bSTANDARD CHART[A-Z]*\b|\bCITIBANK\b"
    r"|\bSTATE BANK\b|\bBANK OF [A-Z]+\b|\bSMALL FINANCE B[A-Z]*\b|\bIDFC FIRST\b"
)
"""A bank that draws by mandate draws an instalment."""

EMI = (
    r"\b(?:EMIS?|HAPTA|TL INST|HP LOAN|EDI(?: RECOVERY)?|(?:TO|FOR) (?:TL|LOAN|LN) A C|LOAN EMI|"
    r"(?:VEHICLE|HOME|CAR|TERM|BUSINESS) LN INST|LN REPAY(?:MENT)?|LOAN REPAY(?:MENT)?|"
    r"LOAN INST(?:ALMENT|ALLMENT)?|(?:LOAN|LN|TL|EMI|OD) RECOVERY|LOAN A C"
    r"|(?:HOME|AUTO|CAR|VEHICLE|BUSINESS|TERM|MACHINERY|EQUIPMENT|GOLD|PERSONAL|MUDRA|"
    r"TWO WHEELER) LOAN|EMI INST[A-Z]*|(?:LN|GECL|WCTL|TL) INST[A-Z]*|(?:LOAN|GAA?DI|TRACTOR|"
    r"TRUCK|CAR|AUTO|BIKE)(?: K[AI])? KISH?T)\b"
)
NO_INSTALMENT = r"\bLIC (?:KISH?T|HAPTA|AGENT)\b|^(?:TO )?INT(?:EREST)? ON\b"
"""Words beside an instalment that make it a premium or interest."""

INTEREST_TO_LENDER = r"^(?:(?:GL|GOLD LOAN) )?INTEREST\b"
"""A note that makes what a lender is paid interest alone."""

NAMED_EMI = r"^EMI [A-Z]{4,}"
"""The name of a party that sells filters or electronics, not instalments."""

INSTALMENT_TO_LENDER = r"\b(?:INSTALL?MENT|KISH?T|LOAN|OVERDUE|DUES?|LAN)\b"
LOAN_ENDS = (
    r"\b(?:CLOSE LN|PCFC LIQUIDATION|A C SETTLEMENT FULL|(?:LN|LOAN) REPAY[A-Z]* PART|"
    r"FORE ?CLOSURE|FORECLOSED?|PRE ?CLOSURE|PRE CLOSE|(?:LOAN|TL|LN) (?:CLOSURE|CLOSED?|"
    r"SETTLEMENT|FULL)|PRE ?PAYMENT"
    r"|PRE ?PAY (?:TL|LOAN|LN)|BULLET REPAYMENT|LOAN PRE ?PAY[A-Z]*|(?:LOAN|LN|"
    r"TL) PART (?:PAYMENT|PYMT|PAY)|PART PREPAY[A-Z]*|PRINCIPAL REPAYMENT|LOAN A C CLOS[A-Z]*|"
    r"[JG]L CLOSURE|UDHAA?R WAPAS|(?:HAND )?LOAN (?:BACK|WAPAS|RETUR|RETURN[A-Z]*|REPAID|REPA)|"
    r"LOAN CLOSU|CLOSURE OF LOAN|REPAYMENT OF [A-Z]+ LOAN|WCDL REPAY[A-Z]*|FULL SETTLEM[A-Z]*|"
    r"RETURNING LOAN|LOAN WAPAS|KCC REPAY[A-Z]*|KAIMATHU RETURN|UDHA?A?RI?(?: PAISE)? PARAT|"
    r"FRIENDLY LOAN REPAY[A-Z]*|GOLD LOAN RELEASE|SETTLEMENT OTS)\b"
)
LOAN_ENDS_TO_LENDER = r"\b(?:PART PAYMENT|PART PYMT|CLOSURE|FULL AND FINAL|SETTLEMENT|PRINCIPAL|OTS)\b"

INSURER = (
    r"\b(?:INSURANCE|INSU|INSURAN|INSURANC|INSUR|INSURA|ASSURANCE|ASSURAN[A-Z]*|LIC|"
    r"LIC OF INDIA|GENERAL INS|HEALTH INS|ALLIED INS|INS PREM|PRULIFE"
    r"|LOMBARD|STAR HEALTH|TATA AI[AG]|HDFC (?:LIFE|ERGO)|SBI (?:LIFE|GENERAL)|MAX LIFE|"
    r"KOTAK LIFE|PNB METLIFE|METLIFE|BAJAJ ALLIANZ|ALLIANZ"
    r"|PRUDENTIAL LIFE|NIVA BUPA|CARE HEALTH|RELIANCE (?:GENERAL|NIPPON LIFE)|IFFCO TOKIO|"
    r"CHOLA MS|ACKO|GO DIGIT|DIGIT GENERAL|POLICYBAZAAR"
    r"|CANARA HSBC|AVIVA|EDELWEISS TOKIO|PRAMERICA|GIC|NEW INDIA ASS[A-Z]*|FUTURE GENERALI|"
    r"ROYAL SUNDARAM|SHRIRAM (?:GENERAL?|LIFE)|UNITED INDIA INS[A-Z]*|ORIENTAL INS[A-Z]*|"
    r"NATIONAL INS[A-Z]*|LIBERTY GENERAL|MAGMA HDI|RAHEJA QBE|UNIVERSAL SOMPO|MANIPAL ?CIGNA|"
    r"ADITYA BIRLA (?:HEALTH|SUN LIFE INS[A-Z]*)|BHARTI AXA|EXIDE LIFE|INDIAFIRST|AGEAS FEDERAL|"
    r"ZUNO|COVERFOX|TURTLEMINT|RENEWBUY)\b|\bLIFE$"
)
TRADE = (
    r"\b(?:TRADERS?|TRADING|ENTERPRISES?|INDUSTR(?:Y|IES)|AGENC(?:Y|IES)|DISTRIBUTORS?|"
    r"SUPPLIERS?|SUPPLY|STORES?|MART|DEPOT|HOUSE|HUB|CENT(?:RE|ER)"
    r"|BROTHERS|BROS|SONS|GARMENTS?|TEXTILES?|FABRICS?|FOOTWEAR|HARDWARE|ELECTRICALS?|"
    r"ELECTRONICS|STEELS?|METALS?|CHEMICALS?|POLYMERS|PLASTICS?|PAPERS?"
    r"|PRINTERS?|PRINTS|PACKAGING|TOOLS|SPARES|PARTS|CABLES?|MACHINERIES|SURGICALS?|PHARMA|"
    r"PHARMACEUTICALS?|AGRO|FOODS?|SPICES|MILLS?|BAKERY|SWEETS"
    r"|EXPORTS?|IMPORTS?|WORKS|FABRICATORS?|ENGINEERS?|ENGINEERING|TIMBERS?|PLYWOODS?|CERAMICS?|"
    r"TILES|GLASS|FURNITURES|TOYS|SHOES|OPTICALS?|STATIONERS?"
    r"|BOOK|TANKS?|STOVE|GIFTS|CASTINGS|FASTENERS|WORLD|EMPORIUM|PRODUCTS|SALES|SYSTEMS|"
    r"MARKETING|VENTURES|CORPORATION|WHOLESALERS?|SILKS|LEATHERS)\b"
)
"""Words of a trading firm: generic words beside them (gas, water, school, gold) name its goods, not its
kind."""

COMPANY = r"\b(?:LTD|LIMITED|LIMITE|INDUSTRIES|CORPORATION|CORPN)\b"
"""Pays its shareholders by mandate."""

_MARKETPLACE = (
    r"\b(?:JASPER INFOTECH|BOOKING COM|AMAZON|FLIPKART|MEESHO|MYNTRA|SWIGGY|ZOMATO|BIGBASKET|"
    r"JIOMART|NYKAA|SNAPDEAL|UDAAN COM|ONDC|BLINKIT|BLINK COMMERCE"
    r"|ZEPTO|AJIO|FASHNEAR|SELLER SERVICES?|MARKETPLACES?|BITSILA[A-Z ]*|ONDC[A-Z]+|"
    r"FSN E COMM[A-Z]*|BUNDL TECHNOLOGIES|ETERNAL|FSN ECOMMERCE|[A-Z]+KART"
    r"|[A-Z]+ONLINE|INTERNET (?:PVT|PRIVATE)|ECOMMERCE|E RETAIL|SHOPSY|INDIAMART|KIRANAKART|"
    r"GLOWROAD|UBER INDIA|UBER|ANI TECHNOLOGIES|OLA|ROPPEN|URBANCLAP|URBAN ?COMPANY|"
    r"TATA (?:UNISTORE|CLIQ)|CLIQ|MAGICPIN|SAMAST|FIRSTCRY|BRAINBEES|ESAMUDAAY|"
    r"GOVERNMENT E ?MARKET[A-Z]*|GEM (?:POOL|PORTAL|PAYMENT|SPV)|LIMEROAD|SHOPCLUES|"
    r"CLUES NETWORK|PEPPERFRY|TRENDSUTRA|PURPLLE|MANASH|DUNZO|INNOVATIVE RETAIL|"
    r"SUPERMARKET GROCERY|HIVELOOP|JUMBOTAIL|DEALSHARE|CITYMALL|NINJACART|ETSY|EBAY|MAKEMYTRIP|"
    r"GOIBIBO|ORAVEL|OYO|AIRBNB|BOOKING COM|AGODA|BIGTREE|PHARMEASY|API HOLDINGS|TATA 1MG|"
    r"MEDPLUS MART|TRADEINDIA|MOGLIX|MOGLI LABS|INDUSTRYBUYING|CLOUDTAIL|APPARIO|CLICKTECH|"
    r"INSTAKART|MYSTORE|SELLERAPP|PAYTM MALL|CRED STORE|DOTPE|SHIPROCKET COD|ZINKA|BLACKBUCK|"
    r"PORTER|SMARTSHIFT|WORKINDIA|ORDER SETTLEMENT)\b"
)
_ACQUIRER = (
    r"\b(?:RAZORPAY|PAYU|CASHFREE|CCAVENUE|INFIBEAM|BILLDESK|PINE ?LABS|MSWIPE|EZETAP|WORLDLINE|"
    r"INNOVITI|BHARATPE|EASEBUZZ"
    r"|PHONEPE|PAYTM|PAYMENTS|PAYMENT (?:SERVICES|SOLUTIONS|GATEWAY)|ONE (?:97 )?COMMUN[A-Z]*|"
    r"ATOS|BIJLIPAY|INSTAMOJO|[A-Z]*QR[A-Z]+|[A-Z]+QR"
    r"|PAY[A-Z]+ (?:TECHNOLOGIES|SERVICES|SOLUTIONS|PVT|PRIVATE)|GOOGLE (?:INDIA DIGITAL|PAY)|"
    r"GPAY|JUSPAY|STRIPE|PAYPAL|MOBIKWIK|FREECHARGE|MSWIPE|CCAVENUES?|HITACHI PAYMENT[A-Z]*|"
    r"AGGREGATOR|GETEPAY|FUTURETEK|INDIA ?IDEAS[A-Z]*|NTT DATA PAYMENT[A-Z]*|ATOM TECH[A-Z]*|"
    r"ZAAKPAY|NODAL|SABPAISA|SRS LIVE|PAYPHI|PHICOMMERCE|AIRPAY|LYRA|TRAKNPAY|OMNIWARE|AGREEPAY|"
    r"PAYGLOCAL|DECENTRO|EAZYPAY|SMEPAY|FISERV|FIRST DATA|ICICI MERCHANT|MERCHANT SERVICES|"
    r"MINTOAK|PAYNEARBY|NEARBY TECH[A-Z]*|SPICE MONEY|RESILIENT INNO[A-Z]*|PAYSHARP|SIMPL|"
    r"GETSIMPL|LAZYPAY|FONEPAISA|PINELABS|SKILWORTH|BENOW|RAZOR PAY|OPEN FINANCIAL|EASY ?BUZZ|"
    r"JIO PAYMENT[A-Z]*|AMAZON PAY|FREECHARGE PAYMENT[A-Z]*|UPI SETTL[A-Z]*|QR SETT?L[A-Z]*)\b"
)
FUND_HOUSE = (
    r"\b(?:MUTUAL FUNDS?|MUTUAL FU|MUTUAL F|MF|GROWW[A-Z]*|ZERODHA|UPSTOX|KUVERA|"
    r"NSECLEARING(?:LIMITED)?|NSE CLEARING|INDIAN CLEARING|ICCL|BSELIMITED|BSE STAR|BSESTAR|BSE"
    r"|CAMS|KFINTECH|KFIN|AMC LTD|ANGEL (?:ONE|BROKING)|SHAREKHAN|ICICI DIRECT|HDFC SECURITIES|"
    r"KOTAK SECURITIES|MOTILAL OSWAL|INDMONEY|PAYTM MONEY"
    r"|5PAISA|SECURITIES|BROKING|STOCK BROK[A-Z]*|SMALLCASE|MUTUA|BILLIONBRAINS[A-Z ]*|"
    r"RKSV[A-Z ]*|PAISA CAPITAL|CLEARING CORP[A-Z]*|NEXTBILLION|FINZOOM|RAISE SECUR[A-Z]*|FYERS|"
    r"ALICE BLUE|SCRIPBOX|ET MONEY|WEALTHY|NIPPON INDIA MUT[A-Z]*|MIRAE ASSET|PPFAS|"
    r"QUANT MUTUAL|AXIS MF|SBI MF|HDFC AMC|CDSL|NSDL DEP[A-Z]*)\b"
)
SELF = (
    r"\b(?:OWN (?:A C|AC|ACC|ACCT|ACCOUNT|ACCOUNTS|TRANSFE?R?|TRF|FUNDS?|CC|OD|CA|SB|CA A C)|"
    r"SELF (?:TRANSFE?R?|TRF|A C|AC|ACCOUNT|FT)"
    r"|(?:TRANSFER|TRF|FT) (?:TO |FROM )?(?:SELF|OWN)|INTERNAL (?:TRANSFER|TRF|FT)|(?:TRF|"
    r"TRANSFER|FT|TFR) (?:TO|FROM) (?:OD|CC|CA|SB) A C|MOBFT TO SELF|INTER ACCOUNT|"
    r"KHUD K[AE] (?:KHAT[AE]|ACCOUNT|A C)|APNA KHATA|A C OWN|FROM (?:CA|SB|CC|OD) TO (?:CA|SB|"
    r"CC|OD))\b|\b(?:TO|FROM) MY [A-Z]+(?: A C| ACCOUNT)?$|^MY (?:AC|ACC|SB|CA|OD|CC|SAVINGS|"
    r"SBI|HDFC|ICICI|AXIS|KOTAK|PNB|BOB|CANARA)(?: A C| ACCOUNT)?$|\bMY (?:ACCOUNT|A C)$"
)

CREDIT_CARD = (
    r"\b(?:CREDIT ?CARDS?|CREDIT CA|CRED (?:CLUB|APP|BILL[A-Z]*|CC|PAYMENT)|SBI ?CARDS?|AMEX|"
    r"AMERICAN EXP(?:R[A-Z]*)?|ONE ?CARD|(?:KOTAK|HDFC|ICICI|AXIS|CITI|RBL|IDFC|INDUSIND|YES|AU|"
    r"HSBC|SCB) (?:CREDIT )?CARDS?|SLICE|UNI CARDS?)\b"
    r"|\bCC (?:AUTOPAY|BILL|PAYMENT|DUES?|AUTO PAY)\b|\bCARD (?:BILL|DUES?|AUTOPAY)\b|"
    r"^(?:CC (?:X+ )?)?AUTOPAY ?SI\b|^CC[A-Z]* ?X+ ?AUTOPAY[A-Z]*\b|\bCCPAY\b|\bCC PMT\b|"
    r"\bBANK CC$|\bCC BI(?:LL)?$|\bCCBP\b|\bBOBCARD\b|^AUTO DEBIT CC\b|^CRED$|\bAMAZON PAY CC\b|"
    r"\bC(?:C|ARD) BILL ?PAY[A-Z]*\b|\bHDFCCC\b|\bHDFCBANKCC\b"
)
POSTED_BY_BANK = (
    rf"\b{_CHARGE_WORD}\b|\b(?:FD|RD|TD|MOD|LOAN|EMI|TL|OWN|SELF|SWEEP|AUTOSWEEP|RTN|RETURN|"
    r"RETURNED|REJECT|INSUFFICIENT|SETTLEMENT|MERCHANT|CASH|SI|BOUNCE)\b|"
    r"^(?:FUNDS TRF TO )?(?:OD|CC|CA|SB) A(?:$| )"
)
"""Words that make what is left of a transfer, cheque or mandate no name."""

SQUEEZED = (
    r"(CREDIT ?CARD|PETROLEUM|FASTAG|INSURANCE|LOGISTICS|EXPRESS|TRANSPORT|ROADWAYS|PACKERS|"
    r"COURIER|BROADBAND|ELECTRICITY|CABLE|DATACOM|TELECOM|GAS|POWER|SANSTHAN"
    r"|MANDIR|TEMPLE|FOUNDATION|SALON|HOSPITAL|SCHOOL|ACADEMY|JEWELLERS|PHARMACY|MEDICALS?|"
    r"RESTAURANT|SUPERMARKET|FINANCE|FINSERV|CAPITAL|MUTUAL|FUND|SECURITIES|BROKING"
    r"|PAYMENTS|TECHNOLOGIES|PRIVATE|LIMITED|LTD|PVT|TRADERS|TRADING|ENTERPRISES|INDUSTRIES|"
    r"AGENCIES|BROTHERS|STORES|TEXTILES|HARDWARE|ELECTRICALS|ELECTRONICS|FILLING"
    r"|STATION|COMMUNICATIONS|PROPERTIES|CONSULTANTS|ASSOCIATES|AUDITORS|EMPLOYEES|PROVIDENT|"
    r"STATE|RENTPAY|RENTAL|BHADA|KIRAYA|SALARY|WAGES|STAFF|ADVANCE|PARTNER|PROMOTER"
    r"|REFUND|GOODS|RETURN|ORDER|FILING|RECHARGE|DEALE?R?|SETTLEMENT|NETWORK|PROMOTIONS?|PREMIUM|LOAN|RENT)"
)
"""Words that are found again in a name or note that a bank printed without blanks."""

NOT_TRADE = r"\b(?:INSURANCE|ASSURANCE) CORP[A-Z]*\b"
"""An insurer whose name ends like a trading firm's."""

NOT_LENDER = r"\b(?:JEWELL[A-Z]*|FARMS?|STUD|RESTAURANTS?|HOTELS?|UTENSILS?|CONST[A-Z]*|CATERERS?|BAKERY)\b"
"""Firms that carry the name of a lender's group."""

NOT_INSURER = r"\bLIC H(?:OUSING|FL)\b"
"""Lends, though its name begins with an insurer's."""

HOLDER_PRINTED = r"^(?:NEFT|RTGS) CR "
"""How HDFC begins what it prints the holder of the account in, behind the remitter: both the same is an own
transfer."""

NOT_REVERSAL = r"\bSWEEP\b|\bRETURN GIFTS?\b"
"""REV SWEEP brings a deposit back, and Return Gifts sells them."""

SET_APART = (
    (r"^MOBILE BANKING (MMT|UPI|INF|BIL)/", r"\1/"),
    (r"^(?:WDL|DEP) TFR |^TO ONLINE |^(?:ETFR|MPAY)/", ""),
    (r"\bM/S[. ]+", "MS "),
    (r" AT [0-9]{4,6}(?: [A-Z .]+)?$| INET$", ""),
)
"""Channels in front of a layout that is the same without them, the slash of M/S, which separates nothing, and
the branch at the end."""

NO_BLANKS = r"^[A-Z]{9,}$"
"""Names and notes in which SQUEEZED words are looked for."""

WORDS, NAME, NOTE, KIND, BANK = "words", "name", "note", "kind", "bank"
"""Where a rule looks: name and note; the name alone ("payment from PhonePe" in a note is no settlement); the
note
alone (a firm called Rent Tools pays no rent); the name unless it is a trading firm's; or only what a bank
posts
itself, not a person's free text. A narration without a party is all note and all name."""

CREDIT_RULES = (
    ("sales_receipt", r"\bUDHAA?R (?:CHUKTA|CHUKAYA|VASULI|JAMA)\b", WORDS),
    ("interest_received", r"\bINT(?:EREST)? ON S(?:ECURITY )?D(?:EP[A-Z]*)?\b|^SBINT\b", WORDS),
    ("dividend", r"\bIDCW\b|\b(?:REIT|INVIT) DISTR(?:IBUTION)?\b", WORDS),
    ("tax_refund", r"\bRFD SANCTION\b|\b(?:VAT|COMM(?:ERCIAL)? TAX[A-Z ]*) REFUND\b", WORDS),
    (
        "government_subsidy",
        (
            r"\b(?:MAGALIR URIMAI|LADKI BAHIN|MSP PROC[A-Z]*|DISTRICT INDUSTRIES CENT[A-Z]*|APBS|"
            r"RYTHU (?:BHAROSA|BANDHU)|AMMA VODI|KANYASHREE|LAKSHMIR BHANDAR|GRUHA LAKSHMI)\b|\b(?:PM|"
            r"CM|MUKHYAMANTRI)(?: [A-Z]+)+ YOJANA\b|^KALIA$"
        ),
        WORDS,
    ),
    (
        "insurance_claim",
        (
            r"\b(?:HEALTH|HEALTHCARE|ASSIST) TPA\b|\bTPA (?:REIMB|CLAIM)[A-Z]*\b|\b(?:PMSBY|PMJJBY|"
            r"DEATH|MEDICLAIM|MOTOR|HEALTH) CLAIM\b"
        ),
        WORDS,
    ),
    ("rent_received", r"\bRENT LESS TDS\b|\b(?:DOKAN|DUKAN|GALA|GUDAM|GODOWN|GHOR) BH?A[RD][AU]\b", WORDS),
    ("rent_received", r"\bADDE\b", NOTE),
    (
        "deposit_maturity",
        r"\bPIGMY CLOS[A-Z]*\b|^RVSWP\b|^BY (?:FD|RD|TD)\b.*\bPAID\b|\bUNSWEPT\b|^FROM MOD\b",
        BANK,
    ),
    (
        "investment_redemption",
        (
            r"\bSHARE SALE\b|\b(?:NSC|KVP) ENCASH[A-Z]*\b|\bBUY ?BACK(?: PROCEEDS)?$|\bPRIZE MONEY\b|"
            r"\bCHIT FUNDS?\b"
        ),
        WORDS,
    ),
    (
        "owner_capital",
        r"\b(?:PUNJI|POONJI|MUDHAL|MUTHAL)$|\bCAPITAL A C\b|\bSHARE APPL[A-Z]*(?: MONEY)?\b",
        WORDS,
    ),
    ("loan_disbursal", r"\b(?:KAIMATHU|KAI MATHU)\b", WORDS),
    ("own_transfer", r"^(?:SWAYAM|KHUD)$", NOTE),
    ("marketplace_settlement", r"\bASSPL\b|\bSELLER PMT\b|\bIGP COM\b", WORDS),
    (
        "card_settlement",
        (
            r"\bSOUND ?BOX (?:QR )?(?:COLLECTION|SETTL[A-Z]*)\b|\bMAB CREDIT\b|\bMERCHANT ACQ[A-Z]*\b|"
            r"\bCRED MERCHANT\b|\bOPGSP\b"
        ),
        WORDS,
    ),
    ("marketplace_settlement", r"\bSELLER DISB[A-Z]*\b", WORDS),
    ("unknown", r"\bACC(?:OUNT|T)? (?:VERIF[A-Z]*|VALIDATION)\b|\bPENNY (?:DROP|TEST[A-Z]*)\b", WORDS),
    ("loan_disbursal", r"\bLIC HOUSING[A-Z ]*|\bLICHFL\b", NAME),
    (
        "loan_disbursal",
        (
            r"\bBILL DISC[A-Z]* (?:PROCEEDS|CR|CREDIT)\b|\b(?:GOLD|JEWEL) (?:LN|LOAN)\b|\bHAND LOAN\b|"
            r"\bLOAN FOR [A-Z]+\b|\bDRAWDOWN\b|^BY LOAN\b|\bLOAN FROM FRIENDS?\b|\bUDHAA?R\b|"
            r"\bKAR[ZJ]A?\b|\bBILL DISC[A-Z]*$|\bLN[A-Z]* PROCEEDS\b"
        ),
        NOTE,
    ),
    ("loan_disbursal", r"\bL(?:OA)?N A C\b(?: [A-Z]+)* SANCTION\b", WORDS),
    (
        "sales_receipt",
        (
            r"\b(?:INW(?:ARD)? REMIT[A-Z]*|FCY TT|IRM|EXPORT (?:PROCEEDS|BILL|REALI[SZ]ATION)|FIRC|"
            r"SWIFT INW[A-Z]*|INW TT|EEFC|BILL REALI[SZ][A-Z]*|FACTORING|TREDS|INVOICEMART|RXIL)\b"
        ),
        BANK,
    ),
    (
        "supplier_refund",
        r"^CRV POS\b|^POS (?:PRCH |PUR(?:CHASE)? )?(?:RVSL|REV[A-Z]*)\b|\bBILLPAY REV[A-Z]*\b",
        BANK,
    ),
    (
        "tax_refund",
        (
            r"\b(?:ITDTAX|CBDT|CPC|INCOME TAX|IT|ITD|TAX|GST|GSTN|IGST|CGST|"
            r"CBIC)(?: [A-Z]+){0,2} (?:REFUND|RFD)\b|\bTAX ?REFUND\b|\bITDTAX\b|\bREFUND AY\b|"
            r"\bREFUND ICEGATE\b|\bINCOME ?TAX DEP[A-Z]*\b"
        ),
        WORDS,
    ),
    (
        "government_subsidy",
        (
            r"\bPAO MSME\b|\b(?:SUBSIDY|SUBSIDIES|SUBVENTION|DBT|PFMS|DBTL|PMEGP|KVIC|CGTMSE|PM KISAN|"
            r"KISAN SAMMAN|SAMMAN NIDHI|EXPORT INCENTIVE|DUTY DRAWBACK|DRAWBACK|MEIS|RODTEP|CLCSS|"
            r"ATUFS?|TEXTILE COMM[A-Z]*|PMKISAN|PM KISAN|PMKSY|MSME INCENTIVE|INCENTIVE DIC|DIC|"
            r"MUDRA SUBSIDY|NABARD|STATE SUBSIDY|GRANT IN AID|SCHOLARSHIP)\b"
        ),
        WORDS,
    ),
    (
        "insurance_claim",
        (
            r"\b(?:CLAIM|CLAIMS|CLM)(?: [A-Z]+)? (?:SETTLED|SETTLEMENT|PAID|PAYMENT|POLICY)\b|"
            r"\bINS(?:URANCE)? CLAIM\b|\bSURVIVAL BENEFIT\b"
        ),
        WORDS,
    ),
    ("insurance_claim", INSURER, KIND),
    ("dividend", r"\bDIVIDENDS?\b", NOTE),
    (
        "dividend",
        (
            r"\bDIVIDENDS?$|\b(?:DIVIDEND (?:PAID|PAYOUT|CREDIT|WARRANT|FY)|INTDIV|(?:INT|INTERIM|FIN|"
            r"FINAL|SPL|SPECIAL) ?DIV|DIV (?:PAYOUT|CREDIT|WARRANT))\b|^ACH C(?:R)? .*\bDIV$"
        ),
        WORDS,
    ),
    (
        "interest_received",
        (
            r"\b(?:TERM DEP|BOND) INT\b|\bINT PAYOUT\b|^INT ADJ\b|^INT [A-Z]{3}$|\bFDR INT\b|"
            r"\bINT(?:EREST)? ON (?:FD|RD|TD|FDR|DEP[A-Z]*)\b|\bINT PD\b|\bINTPD\b|\b(?:CREDIT|SB|"
            r"SAVINGS?|FD|TD|RD|DEPOSIT|YEAR|YEARLY|QUARTERLY) INT(?:EREST)?\b|\bINTEREST\b|\bINT (?:CR|"
            r"CREDIT|PAID|CREDITED)\b|\bINTEREST CAPITALISED\b"
        ),
        BANK,
    ),
    (
        "deposit_maturity",
        (
            r"\b(?:MOD|FLEXI(?: DEPOSIT)?|FD|TD) BREAK\b|\bCLOSURE PROCEEDS\b|\bCLOSURE OF (?:STDR|TDR|"
            r"FD)\b|\bPIGMY A C CLOSED\b|\b(?:FD|TD|RD|FDR|DEPOSIT|STDR|TDR)(?: [A-Z]+){0,2} (?:CLS|"
            r"CLOSE|CLSR|MATURITY|MATURED|MAT|CLOSURE|CLOSED|PREMAT|PROCEEDS|REDEEM|REDEMPTION|"
            r"LIQUIDATION)\b|\bMATURITY\b|\b(?:AUTO)?SWEEP\b|\bAUTO REDEEM\b|\bREV SWEEP\b|"
            r"\bCLOSURE (?:OF )?(?:FD|TD|RD)\b|\bPREMAT[A-Z]* (?:CLOSURE )?(?:OF )?(?:FD|TD|RD)?\b"
        ),
        BANK,
    ),
    ("investment_redemption", FUND_HOUSE, KIND),
    (
        "investment_redemption",
        r"\b(?:MF|MUTUAL FUND|UNITS?|SIP|FOLIO|SWP)(?: [A-Z]+)? (?:REDEMPTION|REDEEM|PAYOUT|SOLD)\b",
        WORDS,
    ),
    ("investment_redemption", r"\bSGB\b", WORDS),
    ("deposit_maturity", r"\bREDEMPTION\b", BANK),
    (
        "loan_disbursal",
        (
            r"\bLOANDISB[A-Z]*\b|\bDISB\b|\bDISBURS[A-Z]*\b|\bLOAN (?:CR|CREDIT|PROCEEDS|DISB|AMOUNT|"
            r"AMT|SANCTION)\b"
        ),
        WORDS,
    ),
    (
        "owner_capital",
        (
            r"\b(?:OWNERS?|PARTNERS?|PROPRIETORS?|PROP|PROMOTERS?|DIRECTORS?|SHARE) (?:CAPITAL|"
            r"CONTRIBUTION|FUNDS?|LOAN)\b|\bCAPITAL (?:INTR[A-Z]*|INFUSION|CONTRIBUTION|INVESTMENT|"
            r"BROUGHT|ADDED|IN)\b|\bUNSEC(?:URED)? LOAN\b|\bSHARE APPLN[A-Z ]*|\bCAPITAL (?:CO|"
            r"INFU[A-Z]*)$|\b(?:PROMOTER|PARTNER|OWNER|PROP|DIRECTOR)S? (?:CON(?:T(?:R[A-Z]*)?)?|"
            r"CAP(?:I[A-Z]*)?|FUND[A-Z]*|LOAN)\b|\bCAPITAL (?:INT(?:R[A-Z]*)?|CONTR?[A-Z]*|"
            r"INFUS[A-Z]*)\b|\bLOAN FROM (?:DIRECTORS?|PARTNERS?|PROP[A-Z]*|OWNER)\b"
        ),
        WORDS,
    ),
    ("owner_capital", r"^(?:CAPITAL|PUNJI|POONJI)$|\bCAP INTR[A-Z]*\b", NOTE),
    ("own_transfer", SELF, WORDS),
    ("supplier_refund", r"\b(?:REFUND|REFUNDED|REFND|RFND|RFD|CASHBACK|PURCHASE RETURN)\b", WORDS),
    (
        "supplier_refund",
        (
            r"^RETURN$|\b(?:GOODS|ADVANCE|EXCESS PAID|AMT|AMOUNT|PAISA) RET(?:UR)?N(?:ED)?\b|\bWAPAS\b|"
            r"\bWAPSI\b|\bGALTI SE\b"
        ),
        NOTE,
    ),
    ("salary_received", r"\b(?:SALARY|SAL|PENSION|PAYROLL|STIPEND)\b", NOTE),
    ("salary_received", r"\b(?:PENSION|EPAO|CPAO|SPARSH|EPS PENSION)\b", KIND),
    (
        "rent_received",
        (
            r"\b(?:RENT|RNT|RENTAL|RENTALS|LEASE RENT|KIRAYA|KIRAYE|KIRAI|VADAGAI|BAADIGE|BADIGE|"
            r"TENANT)\b"
        ),
        NOTE,
    ),
    (
        "marketplace_settlement",
        r"\bSELLER (?:SETTL[A-Z]*|PAYOUT)\b|\bMARKETPLACE (?:SETTL[A-Z]*|PAYOUT)\b",
        WORDS,
    ),
    ("card_settlement", r"\bAMAZON PAY\b", NAME),
    ("card_settlement", r"^MPR VISA\b", BANK),
    ("marketplace_settlement", _MARKETPLACE, NAME),
    (
        "card_settlement",
        (
            r"\b(?:B?QR|UPI|CARDS?|POS|MERCHANT|EDC|TERMINAL|MPR|DAILY)(?: [A-Z]+)? (?:SETT?L[A-Z]*|"
            r"SETT|STL|STTL|PAYOUT)\b|\bTERMINAL\b|\bMERCHANT A C CR[A-Z]*\b|\bNET OF MDR\b|"
            r"\bSMARTHUB\b|\b(?:MPOS|BIZ PAY) SETT[A-Z]*\b|\bSBIPSPL\b|\bPOS MERCHANT CR[A-Z]*\b|"
            r"^MERCHANT PYMT\b|\bUPISETTL[A-Z]*\b|\bPAYTMQR[A-Z]*\b|^MERCHANT CR\b|^(?:EDC|MPR) (?:CR|"
            r"CREDIT)\b|\bMERCHANT PAYOUT\b"
        ),
        WORDS,
    ),
    ("card_settlement", _ACQUIRER, NAME),
    ("sales_receipt", r"^OUTW(?:ARD)? CLG\b|^OWCLG\b", BANK),
    ("cash_deposit", r"\b(?:CSHDEP|CASHDEP|CASH|CSH|CDM|BNA)\b|^CRM\b", BANK),
)

_OFFICE_TAX = (
    r"\b(?:INCOME TAX|INC TAX|IT DEMAND|IT CHALLAN|INCOMETAX|I TAX|DIRECT TAX|DTAX|CBDT|ITNS|"
    r"ITDTAX|TIN NSDL|OLTAS)\b"
)

DEBIT_RULES = (
    ("loan_repayment", LOAN_ENDS, WORDS),
    (
        "supplier_payment",
        r"\bCASH (?:AND|&|N) CARRY\b|\bDIESEL (?:ENGINE|JEANS|PUMPS?)\b|\bSALARY REGISTER\b",
        WORDS,
    ),
    ("cash_withdrawal", r"^UPI ATM\b|^ROKAD (?:UPAD|WDL|WITHDRAWAL)\b|^ROKAD$", BANK),
    (
        "deposit_booked",
        (
            r"\bDAILY DEPOSIT\b|^SI (?:RD|FD)\b|\bMOD OPENED\b|\bTO TERM DEPOSIT\b|"
            r"\bMARGIN (?:MONEY )?(?:FD|TD)\b"
        ),
        BANK,
    ),
    ("loan_interest", rf"\b(?:VYAJ|VATTI|BYAJ)$|\bINTEREST (?:{_MONTH})[A-Z]*$", WORDS),
    ("loan_interest", r"^SUD$|\b(?:VYAJ|VATTI|VADDI|BYAJ|BADDI|PALISHA)\b", NOTE),
    ("loan_interest", r"^SERVICE OF INT\b|\bINT(?:EREST)? DUE\b", BANK),
    (
        "salary",
        (
            r"\b(?:S(?:H)?AMB(?:H)?ALAM|(?:PANI ?)?KOOLI|COOLIE|JEETH?AM|KARIGAR (?:HAFTA|UPAD|PAYMENT|"
            r"PAGAR)|WORKER PAYMENT|RETAINER STAFF|REMUNERATION|PIECE RATE|FULL N FINAL)\b"
        ),
        WORDS,
    ),
    ("salary", r"\b(?:UPAD|KULI|BET[AO]N|KARIGAR|SAL+A+RY|SAMBALA|DARAMA|DORMOHA|TANKHAH|BHATTA)\b", NOTE),
    ("salary", rf"^OT(?: (?:PAYMENT|WAGES|(?:{_MONTH})[A-Z]*))?$|[A-Z] OT (?:{_MONTH})[A-Z]*$", WORDS),
    (
        "rent",
        (
            r"\b(?:DUKAA?N|DOKAN|GALA|GUDAM|GODOWN|GHOR|ROOM|SHOP|OFFICE|FACTORY|ANGADI) (?:BH?A[RD]A|"
            r"BHADU|BADIGE|VADAK[AI]|MALIK|RENT|OWNER|DEPOSIT)\b|\bREGUS\b"
        ),
        WORDS,
    ),
    ("rent", r"\bLANDLORD\b|\bVADAKA\b", NOTE),
    ("rent", r"^VADAKA$", NAME),
    ("freight", r"^BLACKBUCK$", NAME),
    (
        "freight",
        (
            r"\b(?:BILTY|NETC|DEMURRAGE|TEMPO (?:SER[A-Z]*|CHARGES?))\b|\b(?:LORRY|TRUCK|TEMPO|"
            r"TRACTOR) (?:VADAGAI|KIRAYA|BHARA)\b"
        ),
        WORDS,
    ),
    (
        "advertising",
        (
            r"\b(?:PAPER|CABLE|RADIO|TV|PAINTING|LOCAL) AD\b|\b(?:VIGYAPAN|VILAMBARAM|JAHIRAT|JAHERAT|"
            r"JAHIRA KHABAR|DIGITAL MARKETING|BOARD PAINTING)\b"
        ),
        WORDS,
    ),
    ("donation", r"\b(?:VARGH?ANI|NANKODAI|SAHA?YOG RASHI|IFTAR SAHA?YOG|THIRUVIZHA)\b", WORDS),
    ("donation", r"\b(?:DA+N|DAKSHINA|SAHA?YOG|IFTAR)\b", NOTE),
    (
        "utilities",
        (
            r"\b(?:HPSEBL|UPCL|KPTCL|MAHAVITARAN|VEEJ BILL|PANI KA|WATER TANKER|LAIT BIL+|KARENT BILL|"
            r"E ?BILL|BILL LIGHT)\b"
        ),
        WORDS,
    ),
    (
        "professional_fees",
        (
            r"\bVAK(?:IL|EEL)(?: SAHAB)? FEES?\b|\bARCHITECT FEES?\b|\b(?:BOOK ?KEEPING|ICAI|"
            r"DSC RENEWAL|RATING FEES?|RETAINERSHIP|CA FIRM|GST FILI[A-Z]*|QUICKCOMPANY|"
            r"RETURN BHARNE)\b"
        ),
        WORDS,
    ),
    (
        "fuel",
        (
            r"\b(?:INDIAN ?OIL|IOCL|HPCL|BPCL|BHARAT PETROLEUM|HINDUSTAN PETROLEUM|STATIQ|"
            r"CHARGE ?ZONE)\b"
        ),
        NAME,
    ),
    ("fuel", r"\b(?:DIES[A-Z]*L|EV CHARG[A-Z]*)\b", WORDS),
    ("fuel", r"\bHSD\b", NOTE),
    (
        "customer_refund",
        (
            r"\bRETURN AMOUNT\b|\bEXTRA PAYMENT RETURN\b|\b(?:FEROT|THIRUPPI)\b|\bNAHI BHEJA\b|"
            r"\bRATE DIFF[A-Z]*\b|\bSIZE ISSUE\b|^CREDIT VOUCHER\b"
        ),
        WORDS,
    ),
    ("investment", r"\b(?:AUGMONT|COMMITTEE KA PAISA)\b", WORDS),
    ("investment", r"\b(?:CHEETI|CHIT+I)\b", NOTE),
    (
        "insurance_premium",
        r"\bPM(?:SBY|JJBY)\b|\bHDFCLIFE\b|\bLIC (?:KIST|BHARNA|AGENT|HAPTA)\b|\bPOLICY(?: NO)?$",
        WORDS,
    ),
    ("income_tax_payment", r"\bSELF AS(?:MT|ST)\b|\bITD EFILING\b|\bNON CORP\b", WORDS),
    ("gst_payment", r"\bCOMPOSITION TAX\b", WORDS),
    (
        "statutory_dues",
        (
            r"^PT (?:KARNATAKA|MAHARASHTRA|TELANGANA|ANDHRA[A-Z ]*|GUJARAT|KERALA|TAMIL ?NADU|"
            r"WEST BENGAL|ODISHA|ASSAM|BIHAR|JHARKHAND|PUNJAB|MADHYA PRADESH)$|"
            r"\bCOMM(?:ERCIAL)? TAX DEPT PROF[A-Z]*\b"
        ),
        WORDS,
    ),
    (
        "drawings",
        (
            r"\b(?:VEETTU|SELAVU|CHILAVU|MANEGE KARCHU|GHAR ?(?:VAPRASH|KHARCH[A-Z]*)|DANCE CLASS|"
            r"HOSTEL FEES?|SHADI KHARCH[A-Z]*|POOJA GHAR|FLAT MAINTENANCE|KE KHATE GHAR)\b"
        ),
        WORDS,
    ),
    ("drawings", r"\b(?:COACHING|CHELAVU|KHARCHULU|SANGEET|SHADI)\b", NOTE),
    ("own_transfer", r"^(?:SWAYAM|KHUD)$", NOTE),
    ("telecom", r"\bDONGLE\b", NOTE),
    ("telecom", r"\b(?:NET BILL|EXOTEL|KNOWLARITY|OZONETEL|MYOPERATOR)\b", WORDS),
    (
        "capital_expenditure",
        r"\b(?:BORE ?WELL|RENOVATION|CCTV|FACTORY SHED|LAND ADVANCE|DEEP FREEZER|WORKSTATIONS?)\b",
        WORDS,
    ),
    ("cash_withdrawal", r"\bATM CASH\b|\bICCW\b|^CHQ PAID SELF\b", WORDS),
    ("loan_repayment", r"^(?:HAND )?LOAN(?: AMT| AMOUNT)?$", NOTE),
    ("loan_interest", r"\bBYAJ\b|^(?:(?:GL|LOAN|GOLD LOAN) )?INTEREST\b", NOTE),
    (
        "loan_interest",
        (
            r"^INT ADJ(?: DR)?$|\bBILL DISC[A-Z]* INT\b|^TO INT(?:EREST)?(?: CC| OD| ON [A-Z ]*LOAN)?$|"
            r"\bPENAL INT(?:EREST)?\b|\b(?:OD|CC|CASH CREDIT|OVERDRAFT|LOAN|"
            r"TOD) (?:A C )?INT(?:EREST)?\b|\bINT(?:EREST)? (?:COLL?|COLLECTED|DEBIT|DEBITED|CHARGED|DR|"
            r"RECOVERED|ON (?:OD|CC|OCC|LOAN|CASH)|RUN|RECOVERY)\b|\bDEBIT INT(?:EREST)?\b|\bINT PD\b|"
            r"^INTEREST(?: DR| DEBIT)?$"
        ),
        BANK,
    ),
    ("own_transfer", SELF, WORDS),
    ("own_transfer", r"^SELF$", NOTE),
    ("own_transfer", r"\b(?:PAYTM|PHONEPE|MOBIKWIK|FREECHARGE) WALL(?:ET)?\b", WORDS),
    ("rent", r"\b(?:CRED ?)?RENT ?PAY\b", NAME),
    ("credit_card_payment", CREDIT_CARD, WORDS),
    ("statutory_dues", r"\bEMPLOYEES? (?:STATE|PROV[A-Z]*)\b", WORDS),
    ("investment", r"\b(?:AMC|ICICI PRUDENTIAL AMC|NSECLEARING[A-Z]*)(?: L(?:TD)?)?$", KIND),
    (
        "investment",
        (
            r"\b(?:GOLD SCHEME|SSY|CHITTI|BHISHI|BISI|(?:BC )?KITTY|CHITS?|CHITTY|CHIT FUNDS?|KURIES|"
            r"GOLD BONDS?|MFP)\b"
        ),
        WORDS,
    ),
    ("insurance_premium", INSURER, KIND),
    (
        "insurance_premium",
        (
            r"\b(?:JANATA VIMA|VIMA|BIMA)\b|\b(?:PREMIUM|INSURANCE|PMSBY|PMJJBY|MEDICLAIM)$|\b(?:LIC|"
            r"LIFE|POLICY|HEALTH|MOTOR|FIRE|TERM|RENEWAL|INS|PMSBY|PMJJBY) (?:PREM|PREMIUM|INSURANCE|"
            r"POLICY|RENEWAL)\b|\bPREMIUM POLICY\b|^POLICY$|\bPOLICY (?:NO|PREMIUM|RENEWAL)\b"
        ),
        NOTE,
    ),
    (
        "deposit_booked",
        (
            r"\b(?:FD|TD|RD|FDR|STDR|TDR|TERM DEPOSIT|RECURRING DEPOSIT|"
            r"FIXED DEPOSIT)(?: [A-Z]+)? (?:BOOKING|BOOKED|OPEN(?:ING|ED)?|CREATION|CREATED|"
            r"INSTALL?MENT|PLACED|INST)\b|\b(?:TO|FOR) (?:FD|RD|TD|MOD|FDR)\b|\b(?:FD|RD|"
            r"TD) THROUGH (?:NET|MOBILE|MOB)\b|\bINST TO RD\b|\bRD (?:INST|INSTALL?MENT|A C)\b|"
            r"\bFIXED DEPOSIT\b|\b(?:AUTO)?SWEEP\b|\bRECURRING DEP\b|\bIWISH\b|\bE FD\b|\bTO FLEXI\b|"
            r"\bFD AGST\b|\bNEW FD\b|\bDEP OPEN[A-Z]*\b|\bFDR? ISSUED\b|^(?:TFR )?(?:FD|RD)$|^RD\b|"
            r"\bFLEXI RD\b|\bE TDR\b|\bPIGMY (?:COLL[A-Z]*|DEP[A-Z]*)\b"
        ),
        BANK,
    ),
    ("investment", FUND_HOUSE, KIND),
    ("investment", r"\b(?:SIP|MUTUAL FUNDS?|NPS|PPF|APY|SGB|SUKANYA|IPO|ATAL PENSION)\b", WORDS),
    ("supplier_payment", r"\bSTOCK(?: PURCHASE)?$|\b(?:JOB ?WORK|KHARIDI)\b", NOTE),
    ("rent", r"\bRENT LESS TDS\b", WORDS),
    ("freight", r"\b(?:LORRY|TRUCK|TEMPO|TRACTOR) (?:RENT|BHADA)\b", WORDS),
    (
        "income_tax_payment",
        (
            r"\b(?:ADVANCE TAX|ADV TAX|ADVTAX|SELF ASSESS(?:MENT)?(?: TAX)?|REGULAR ASSESS[A-Z]*|"
            r"ITD CHALLAN)\b"
        ),
        WORDS,
    ),
    ("professional_fees", r"\b(?:VAKIL|CS|VALUATION|RETAINER) FEES?\b|\b(?:CONSULTANT|RETAINER)\b", NOTE),
    ("professional_fees", r"\bAUDIT ASSOC[A-Z]*\b|\bASSOCIATES CA$", NAME),
    (
        "professional_fees",
        (
            r"\b(?:RETURN FILING|TAX RETURN(?: F[A-Z]*)?|ROC FIL[A-Z]*|ITR ?FIL[A-Z]*|ITR|GST FILING|"
            r"GST RETURN(?: F[A-Z]*)?|RENT AGREEM[A-Z]*|TAXATION|ERNST AND YOUNG|KPMG|DELOITTE|PWC|"
            r"GRANT THORNTON|BDO INDIA|AND CO CHARTERED|LAW ASSOC[A-Z]*|INDIA ?FILINGS?|"
            r"VAKIL ?SEARCH[A-Z]*|LEGALWIZ|CLEARTAX|CLEAR TAX|DEFMACRO|TAXBUDDY|AUDITORS?|"
            r"TAX CONSULTANTS?|CONSULTANTS|ATTORNEYS?|SOLICITORS?|TRADEMARK|LAW (?:FIRM|ASSOCIATES|"
            r"OFFICES?|CHAMBERS)|LEGAL|NOTARY|COMPANY SECRETAR[A-Z]*|CHARTERED ACC[A-Z]*|VALUERS?|"
            r"ACCOUNTANTS?|(?:AUDIT|AUDITORS?|PROFESSIONAL|PROF|CA|FILING|CONSULTANCY|CONSULTING|"
            r"CONSULTANT|LEGAL|ADVOCATE|LAWYER|ROC|ACCOUNTING|RETAINER)(?: [A-Z]+)? (?:FEES?|CHARGES?|"
            r"CHGS?|PAYMENT)|CONSULTANCY|CHARTERED ACCOUNTANTS?|ADVOCATES?)\b"
        ),
        WORDS,
    ),
    ("professional_fees", r"^(?:ADV|CS|CA) [A-Z]", KIND),
    ("customs_duty", r"\b(?:BCD|BOE|CUSTOMS?|ICEGATE|CUSTOMS? DUTY|IMPORT DUTY|BILL OF ENTRY)\b", WORDS),
    (
        "statutory_dues",
        (
            r"\b(?:MLWF|E PRERANA|EPFO|EPF|PF|ESIC|ESI|PROVIDENT FUND|PROVIDENT FU|"
            r"PROF(?:ESSION(?:AL)?)? TAX|PTAX|P TAX|PTRC|PTEC|PT PAYMENT|LWF|LABOUR WELFARE|"
            r"EMPLOYEES? STATE|EMPLOYEES? PROV[A-Z]*|MUNICIPAL TAX|PROPERTY TAX|TRADE LICEN[CS]E)\b"
        ),
        WORDS,
    ),
    ("tds_payment", r"\b(?:TDS|TCS|OLTAS TDS|CHALLAN TDS)\b", WORDS),
    ("gst_payment", r"^PMT [A-Z]{3}$", BANK),
    (
        "gst_payment",
        (
            r"\b(?:GSTPAY|GSTR(?:B)? TAX|GST|GSTN|CPIN|GSTPMT|GOODS AND SERVICES?(?: TAX)?|IGST|CGST|"
            r"SGST)\b"
        ),
        WORDS,
    ),
    ("income_tax_payment", _OFFICE_TAX, WORDS),
    ("customer_refund", r"\b(?:PAISE |PAISA )?WAPAS\b|\b(?:AMT|AMOUNT|EXTRA) RETURN(?:ED)?\b", NOTE),
    (
        "customer_refund",
        (
            r"\b(?:REFUND(?:ED|ORDER)?|CHARGEBACK[A-Z]*|GOODS RETURN[A-Z]*|EXCESS (?:PAID|AMT|"
            r"AMOUNT) RE[A-Z]*|RETURN (?:ITE|ITEM|GOODS|ORDER|OF GOODS)|ORDER (?:CANCEL[A-Z]*|"
            r"RETURN[A-Z]*)|CANCELL?ED ORDER|EXCESS PAID BACK|REFUNDED|RFND|SALES RETURN|"
            r"EXCESS (?:RECEIVED|AMT|AMOUNT)(?: [A-Z]+)? (?:RETURNED|RETURN))\b"
        ),
        WORDS,
    ),
    (
        "salary",
        (
            r"\b(?:SALARY|SALARIES|SAL|WAGES?|PAYROLL|STIPEND|STAFF|BONUS|OVERTIME|"
            r"INCENTIVE(?: [A-Z]{3})?|LABOUR PAYMENT|SALAR|SALRY|SALERY|TANKHWAH?|F & F SETTLEMENT|"
            r"LABOUR PAY|MAJOORI|MAJDU|MAZDURI|MAJURI|TANKHWA|TANKHA|PAGAR|VETAN|WAGE|MAZDOORI|MAJDURI|"
            r"EMPLOYEE ADV[A-Z]*|DIHADI)\b|^SAL[A-Z]{3,6}$"
        ),
        NOTE,
    ),
    (
        "salary",
        (
            r"^(?:[A-Z]+ )?(?:SALARY|SALARIES|WAGES|PAYROLL)(?: [A-Z]{3,9})?$|\b(?:SALARY|"
            r"WAGES) (?:PAYMENT|TRANSFER|UPLOAD|CREDIT|FOR)\b"
        ),
        KIND,
    ),
    ("supplier_payment", r"\b(?:CAR|JCB|VESSEL|GENSET|CRANE|SCAFFOLDING|COSTUME) (?:RENTALS?|HIRE)\b", WORDS),
    (
        "supplier_payment",
        (
            r"\b(?:SOUND ?BOX|SMART ?SPEAKER|TERMINAL|POS|EDC|SWIPE|PINE ?LABS)(?: [A-Z]+)? RENT(?:AL|"
            r"ALS)?\b|\b(?:MACHINE|VEHICLE|CAR|TRUCK) (?:REPA[A-Z]*|SERVIC[A-Z]*|SPARES?|PARTS)\b|"
            r"\bREPAIRS?\b|\bSPARE PARTS\b"
        ),
        WORDS,
    ),
    ("advertising", r"\bHOARDING\b|\bINFLUENCER\b|\bOUTDOOR MEDIA\b|\bGOOGLEADS\b", WORDS),
    ("advertising", r"\bCAMPAIGN\b", NOTE),
    (
        "capital_expenditure",
        (
            r"\bNEW (?:TRUCK|VEHICLE|CAR|TEMPO|MACHINE|MACHINERY)\b|\bTRUCK DP\b|\bVEHICLE BOOKING\b|"
            r"\bMACHINE PURCH[A-Z]*\b"
        ),
        WORDS,
    ),
    (
        "rent",
        (
            r"\b(?:RENT|RENTAL|RENTALS|LEASE|RNT|BAADIGE|BADIGE|KIRAYA|KIRAYE|KIRAI|(?:DUKAN|GODOWN|"
            r"SHOP|GHAR|MAKAN|OFFICE|SHED) ?BHADA|BHADE|VADAGAI)\b"
        ),
        NOTE,
    ),
    (
        "rent",
        (
            r"\b(?:WEWORK|AWFIS|SMARTWORKS|COWORKING|RENTPAY|RED ?GIRRAFFE[A-Z ]*|NOBROKER|PROPERTIES|"
            r"REALTY|ESTATES?)\b"
        ),
        KIND,
    ),
    ("drawings", r"\b(?:SCHOOL|VIDYALAYA|VIDYA MANDIR|COLLEGE|ACADEMY)\b", KIND),
    (
        "donation",
        (
            r"\b(?:DONATIONS?|CHARITY|CHARITABLE|MANDIR|CHANDA|ISKCON|DEVASTH[A-Z]*|GURUDWARA|GURDWARA|"
            r"MASJID|CHURCH|DARGAH|PM CARES|RELIEF FUND|GIVE ?INDIA|GOSHALA|GAUSHALA|ZAKAT|SEVA TRUST|"
            r"AKSHAYA ?PATRA|SEVA|RAMAKRISHNA MISS[A-Z]*|GURDW[A-Z]*|SAI ?BABA[A-Z]*|SANSTHAN[A-Z]*|"
            r"VAISHNO D[A-Z]*|SHRINE|DERASAR|TIRUMALA[A-Z]*|TTD|SIDDHIVINAYAK|ASHRAM|CRY CHILD[A-Z ]*|"
            r"CHILD RIGHT[A-Z]*|GOONJ|HELPAGE|UNICEF|KETTO|MILAAP|ROTARY|LIONS CLUB|WAQF|JAMAAT|"
            r"BHANDARA|RED CROSS|JANMABHOOMI)\b"
        ),
        WORDS,
    ),
    ("donation", r"\b(?:GANPATI|TEMPLE)\b", NOTE),
    ("donation", r"\bTEMPLE\b", KIND),
    (
        "fuel",
        (
            r"\b(?:PETROL|PETRL|DISEL|DEISEL|DIESELS?|FUEL|CNG|SMART ?FLEET|DRIVE TRACK|XTRAPOWER|"
            r"FLEET CARD)\b"
        ),
        WORDS,
    ),
    (
        "fuel",
        (
            r"\b(?:PETROLEUM|PETROL|PETRO|FILLING STATION|SERVICE STATION|FUELS?|INDIAN ?OIL|IOCL|HPCL|"
            r"BPCL|BHARAT PETROLEUM|HINDUSTAN PETROLEUM|NAYARA|SHELL|BP MOBIL[A-Z]*|JIO BP|"
            r"INDIAN OIL[A-Z ]*|BHARAT PETRO[A-Z]*|HIND(?:USTAN)? PETRO[A-Z]*|FILLING(?: S[A-Z]*)?|"
            r"RELIANCE BP|ESSAR OIL|FUEL STATION|PETROL PUMP)\b"
        ),
        KIND,
    ),
    (
        "freight",
        (
            r"\b(?:FREIGHT|TRANSPORT|TRANSPORTATION|COURIER|CARTAGE|LORRY|TRUCK|TEMPO|BHADA|BHARA|"
            r"FASTAG|TOLL|LOADING|UNLOADING|CARGO|SHIPPING|DELIVERY CHARGES?|LR|(?:LORRY|TRUCK|TEMPO|"
            r"VEHICLE) HIRE)\b"
        ),
        NOTE,
    ),
    (
        "freight",
        (
            r"\b(?:PARCEL|DELHIVERY|BLUE ?DART[A-Z ]*|SAFEXPRESS|XPRESSBEES|SHADOWFAX|TCI EXPRESS|"
            r"GATI KWE|PACKERS (?:AND|&) MOVER[A-Z]*|AGARWAL PACKERS|OM LOGISTICS|MAERSK[A-Z ]*|CONCOR|"
            r"CONTAINER CORP[A-Z]*|FEDEX[A-Z ]*|LORRY SERVIC[A-Z]*|TEMPO SERVIC[A-Z]*|LORRY BOOKING|"
            r"RIVIGO|SPOTON|TRACKON|PROFESSIONAL COURIER[A-Z]*)\b"
        ),
        WORDS,
    ),
    (
        "freight",
        (
            r"\b(?:LOGISTICS?|TRANSPORTS?|TRANSPORTERS?|ROADLINES?|ROADWAYS|CARRIERS?|CARGO|FREIGHT|"
            r"COURIERS?|DELHIVERY|BLUE ?DART|DTDC|GATI|VRL|SAFEXPRESS|XPRESSBEES|ECOM EXPRESS|"
            r"SHIPROCKET|FEDEX|DHL|TCI|PORTER|RIVIGO|FASTAG|NHAI|MOVERS|SHIPPING|TRANS LINES|LALAMOVE|"
            r"SPEED POST)\b"
        ),
        KIND,
    ),
    (
        "advertising",
        (
            r"\b(?:ADVERTISEMENTS?|ADVERTISING|ADVT|HOARDINGS?|MARKETING CAMPAIGN|PROMOTIONS?|PUBLICITY|"
            r"GOOGLE ADS?|META ADS?|FACEBOOK|ADWORDS|SOCIAL MEDIA|SEO|JUSTDIAL|JUST DIAL|SULEKHA|"
            r"BRANDING|BANNERS?|INDIAMART[A-Z ]*|TRADEINDIA[A-Z ]*|RADIO MIRCHI|ENTERTAINMENT NETWORK|"
            r"SULEKHA[A-Z ]*|INSTAGRAM[A-Z ]*|AMAZON ADS[A-Z ]*|ADS|NEWSPAPER|PAMPHLETS?|DAINIK|EENADU|"
            r"TIMES OF INDIA|BENNETT COLEMAN|SPONSORED|BOOST POST|LEAFLETS?|SIGNAGE|HOARDING)\b"
        ),
        WORDS,
    ),
    (
        "telecom",
        (
            r"\b(?:BHARTI AIR[A-Z]*|AIRTEL(?: (?:POSTPAID|PREPAID|BROADBAND|LTD|LIMITED|DTH|XSTREAM|"
            r"MOBILE))?$|AIRTEL (?:POST|PRE|BROAD|XSTREAM|MOB|BILL)[A-Z]*|YOU BROAD[A-Z]*|"
            r"ATRIA CONV[A-Z]*|ASIANET SAT[A-Z]*|TATA TELE[A-Z]*|RELIANCE JIO|DEN NETWORKS|"
            r"SITI (?:CABLE|NETWORKS)|ONEOTT|EXCITEL|SPECTRA NET|ACT FIBER[A-Z]*|JIO|JIOFIBER|INFOCOMM|"
            r"VODAFONE|VI (?:POSTPAID|PREPAID)|BSNL|MTNL|FIBERNET|TELECOM|TELEPHONE|TATA (?:PLAY|TELE|"
            r"SKY)|HATHWAY[A-Z ]*|ACT FIBER|EXCITEL|TIKONA|RAILWIRE|DTH)\b"
        ),
        WORDS,
    ),
    (
        "telecom",
        (
            r"\b(?:BROADBAND|INTERNET|MOBILE (?:BILL|POSTPAID|RECHARGE|PREPAID)|RECHARGE|LANDLINE|"
            r"POSTPAID|PHONE BILL|WIFI)\b"
        ),
        NOTE,
    ),
    (
        "telecom",
        r"\b(?:BROADBAND|BHARATNET|POSTPAID|FIBRE|FIBER|COMMUNICATIONS|TELESERVICES|CABLE TV)\b",
        KIND,
    ),
    (
        "utilities",
        (
            r"\b(?:CURRENT BI(?:LL)?|LIGHT BI(?:LL)?|ELECTRICITY|APEPDCL|APSPDCL|TSSPDCL|PSPCL|BESCOM|"
            r"MSEDCL|CESC|HMWSSB|CMWSSB|HESCOM|KSHETRA V[A-Z]*|BSES[A-Z]*|UPPCL|TANGEDCO|TNEB|PGVCL|"
            r"UGVCL|MGVCL|DGVCL|BSES[A-Z]*|TPDDL|KSEB[A-Z]*|ELEC BILL|POWER BILL|EB BILL|CURRENT BILL|"
            r"LIGHT BILL|PANI BILL|JKPDD|WATER (?:BILL|CHARGES|TAX)|GAS BILL|PNG BILL|UTILITY|BIJLI)\b"
        ),
        WORDS,
    ),
    (
        "utilities",
        (
            r"\b(?:ELECTRIC|ELECTRICITY|ELECTRI(?:C|CI|CIT)?|ELEC|DISCOM|BESCOM|HESCOM|GESCOM|MESCOM|"
            r"MSEDCL|MAHAVITARAN|MSEB|TNEB|TANGEDCO|BSES[A-Z]*|TPDDL|[A-Z]{1,4}VNL?|[A-Z]{2,4}VVNL|"
            r"UPPCL|UHBVN|DHBVN|PGVCL|DGVCL|MGVCL|UGVCL|KSEB|PSPCL|JVVNL|[A-Z]{2}SPDCL|[A-Z]{2}NPDCL|"
            r"CESC|WBSEDCL|TORRENT POWER|TATA POWER|POWER (?:LTD|LIMITED|CORP[A-Z]*|DISTRIBUTION|"
            r"SUPPLY)|VIDYUT|WATER|BWSSB|JAL BOARD|JAL NIGAM|GAS|GAIL|IGL|MGL|INDRAPRASTHA[A-Z ]*|"
            r"MAHANAGAR GAS|GUJARAT GAS|NOIDA POWER|ADANI (?:GAS|ELEC[A-Z]*|POWER)|HMWSSB|POWER CO|"
            r"DHBVN|JBVNL|[A-Z]{2}PDCL|[A-Z]{2}E?S?PDCL|[A-Z]{2}DCL)\b"
        ),
        KIND,
    ),
    (
        "drawings",
        (
            r"\b(?:(?:TO )?(?:WIFE|MUMMY|PAPA|BETA|BETI)|TUTION|DRAWINGS?|PERSONAL|SCHOOL|TUITION|"
            r"COLLEGE FEES?|GROCER(?:Y|IES)|GOLD PURCHASE|HOUSE ?HOLD|HOME EXP(?:ENSES?)?|FAMILY|"
            r"WEDDING|POCKET MONEY|MEDICINES?|FOOD ORDER|MOVIE|HOLIDAY|VACATION|JEWELLERY|GOLD|BIRTHDAY|"
            r"RATION|HOUSE EXP[A-Z]*|MARRIAGE GIF[A-Z]*|SHAGUN|KIRANA BILL|MILK BILL|SHAADI|POCKET|"
            r"GHAR KHARCH[A-Z]*|SCHOOL FEE[A-Z]*|DOCTOR)\b"
        ),
        NOTE,
    ),
    (
        "drawings",
        (
            r"\b(?:SCHOOL|ACADEMY|VIDYA(?:LAYA)?|KIRANA|SUPER ?MARKETS?|SUPERMARTS?|(?:SUPER|"
            r"FRUIT) BAZAA?R|DAILY NEEDS|JEWELLERS?|JEWELLERY|JEWELS|COLLEGE|UNIVERSITY|CONVENT|TUITION|"
            r"HOSPITALS?|CLINIC|PHARMACY|CHEMISTS?|MEDICALS?|RESTAURANT|CAFE|CINEMAS?|SALON|GYM|"
            r"EYE HOS[A-Z]*|NURSING HOME|DIAGNOSTICS?|PATHOLOGY|DENTAL|SNACKS|EDUCATI[A-Z]*|COACHING|"
            r"CLASSES|KINDERGARTEN|PLAY SCHOOL|MULTIPLEX|RESORTS?|BEAUTY)\b"
        ),
        KIND,
    ),
    ("drawings", r"^DREAM$", NAME),
    (
        "drawings",
        (
            r"\b(?:NETFLIX|HOTSTAR|SPOTIFY|BOOKMYSHOW|PVR|INOX|MAKEMYTRIP|GOIBIBO|CLEARTRIP|IRCTC|"
            r"SWIGGY|ZOMATO|DMART|D MART|BIGBASKET|BLINKIT|ZEPTO|UBER|OLA|RAPIDO|APOLLO|MEDPLUS|BYJUS|"
            r"TANISHQ|KALYAN JEWELL[A-Z]*|LIFESTYLE INT[A-Z]*|RELIANCE (?:SMART|FRESH|RETAIL)|"
            r"MORE RETAIL|SPENCERS|DOMINOS|MCDONALDS?|KFC|STARBUCKS|DREAM11|SUPER BAZAR|MYNTRA|NYKAA|"
            r"FIRSTCRY|CULT FIT|AIRBNB|OYO|PUBLIC SCHOOL|DECATHLON|THYROCARE|LICIOUS|"
            r"NARAYANA JUNIOR[A-Z ]*|MANIPAL UNIV[A-Z]*|COUNTRY DELIGHT|TRAMPOLINE[A-Z ]*|"
            r"URBAN ?COMPANY[A-Z ]*|PLAYSTORE|GOOGLE PLAY|TATA ?1? ?MG|HALDIRAMS?|LAKME|AAKASH|"
            r"ALLEN CAREER|FIITJEE|UNACADEMY|PHYSICSWALLAH|VEDANTU|PHARMEASY|NETMEDS|WESTSIDE|"
            r"PANTALOONS|SHOPPERS STOP|MAX FASHION|ZARA|BATA|LENSKART|CROMA HOME|PIZZA HUT|BARISTA|"
            r"CHAAYOS|YATRA ONLINE|INDIGO AIR[A-Z]*|INTERGLOBE|AKASA|SPICEJET|SONY ?LIV|ZEE5?|JIOCINEMA|"
            r"AMAZON PRIME|APPLE MEDIA|GAANA|MAMAEARTH|MALABAR GOLD|JOYALUKKAS|GRT JEWELL[A-Z]*)\b"
        ),
        NAME,
    ),
    (
        "capital_expenditure",
        (
            r"\b(?:AC PURCHASE|LAPTOPS?|COMPUTER PUR[A-Z]*|PROPERTY TOKEN|MACHINERY|MACHINE|MACHINES|"
            r"EQUIPMENTS?|TRACTORS?|VEHICLE|FURNITURE|CAPEX|LATHE|CNC|GENERATOR|DG SET|GENSET|"
            r"CAPITAL GOODS|FIXED ASSETS?|PLOT|LAND|REGISTRY|REGISTRATION|SHED CONSTRUCTION|"
            r"CAR PURCHASE|VEHICLE PURCHASE|BOOKING AMOUNT CAR|SOLAR(?: (?:PANELS?|PLANT|ROOFTOP|"
            r"INST[A-Z]*))*|(?:NEW )?TRUCK(?: DP)?|TATA ACE|DOWN ?PYMT|DOWN ?PAYMENT|OFFICE FURNI[A-Z]*|"
            r"FURNI[A-Z]*|AIR CONDITIONERS?|COLD STORAGE|WEIGH ?BRIDGE|MACHINE ADV[A-Z]*)\b"
        ),
        NOTE,
    ),
    (
        "capital_expenditure",
        (
            r"\b(?:MACHINERY|MACHINE TOOLS?|MACHINES|EQUIPMENTS?|TRACTORS?|MOTORS|AUTOMOBILES|FURNITURE|"
            r"LATHE|CNC|GENERATORS?|CAPITAL GOODS|PROPERTY|MARUTI SUZUKI|HYUNDAI|ASHOK LEYLAND|"
            r"TATA MOTORS|EICHER)\b"
        ),
        KIND,
    ),
    (
        "supplier_payment",
        (
            r"\b(?:DD FVG|BG MARGIN|LC MARGIN|DD ISSUED|DEMAND DRAFT|DD ISSUE|PAY ORDER|BANKERS CHQ|"
            r"OUTWARD REMIT[A-Z]*|IMPORT (?:PAYMENT|BILL)|LC (?:PAYMENT|RETIR[A-Z]*))\b"
        ),
        BANK,
    ),
    (
        "cash_withdrawal",
        (
            r"\b(?:AEPS|CASH|ATW|NWD|EAW|CAW|ATM|CWDR)\b|^(?:CHQ PAID )?SELF$|\bSELF (?:WDL|CHQ|CHEQUE|"
            r"WITHDRAWAL)\b|\bTO SELF\b"
        ),
        BANK,
    ),
)
