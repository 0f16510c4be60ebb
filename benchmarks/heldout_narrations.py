"""Narrations that the rules were not written for: shapes of banks and words of payers outside the demo world.

Envelopes are one bank's way to print one rail; contents say who pays whom for what; postings are what a
bank prints by itself. Half of each is the development half (rules may be tuned on it), the other half is
sealed (only reported). Envelopes are divided by bank, contents and postings by a digest of their text.

Slots: n name, v UPI address, i IFSC, b bank code, B bank name, r 12 digits, u UTR, a account, x last four digits
of a masked account, d date, m month, k six digits, j ten digits, t note.
"""

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

DEVELOPMENT_BANKS = (
    "PNB",
    "CANARA",
    "IDFC",
    "INDUSIND",
    "AU",
    "BOI",
    "HSBC",
    "KARNATAKA",
    "AXIS_BRANCH",
    "RBL",
    "UCO",
    "SCB",
)
SEALED_BANKS = ("BOB", "UNION", "YES", "FEDERAL", "DBS", "INDIAN", "IDBI", "CUB")

# bank -> (rail, direction C/D/*, text)
ENVELOPES = {
    "PNB": (
        ("UPI", "D", "UPI/DR/{r}/{n}/{b}/{v}/{t}"), ("UPI", "C", "UPI/CR/{r}/{n}/{b}/{v}/{t}"),
        ("NEFT", "C", "NEFT_IN:null//{u}/{i}/{n}/{t}"), ("NEFT", "D", "NEFT_OUT:{u}/{n}/{i}/{t}"),
        ("NEFT", "C", "NEFT/INWARD/CR-{b}/{n}/{u}/{t}"), ("NEFT", "D", "NEFT/OUTWARD/DR-{b}/{n}/{t}/{u}"),
        ("RTGS", "C", "RTGS_IN:{u}/{n}/{t}"), ("RTGS", "D", "RTGS/OUTWARD/{u}/{n}/{t}"),
        ("IMPS", "C", "IMPS-IN/{r}/{j}/{n}/{t}"), ("IMPS", "D", "IMPS/OUT/{r}/{n}/{t}"),
        ("CHEQUE", "C", "BY INST {k} : CTS CLG {n}"), ("CHEQUE", "D", "TO INST {k} CLG {n}"),
        ("NACH", "D", "NACH DR {n} {j}"), ("TRANSFER", "*", "TRF {n} {t}"),
    ),
    "CANARA": (
        ("UPI", "D", "UPI/DR/{r}/{n}/{b}/**{x}@YBL/{t}//AXL{j}/{d}"),
        ("UPI", "C", "UPI/CR/{r}/{n}/{b}/{v}/{t}//PTM{j}/{d}"),
        ("NEFT", "C", "NEFT CR-{u}-{n}-{B}-{t}"), ("NEFT", "D", "NEFT DR-{n}-{b}-{u}-{t}"),
        ("RTGS", "C", "RTGS Cr-{i}-{n}-{u}"), ("RTGS", "D", "RTGS Dr-{i}-{n}-{t}-{u}"),
        ("IMPS", "C", "IMPS-IMPS-{r}-{n}-XXXXXX{x}-{t}"), ("IMPS", "D", "IB-IMPS-DR/{r}/{n}/{b}/{t}"),
        ("CHEQUE", "C", "BY CLG Inst {k}/{d}/{n}"), ("CHEQUE", "D", "Chq Paid-CTS-{n}-{k}"),
        ("NACH", "D", "ACH DR-{n}-{j}"), ("NACH", "D", "INWARD ECS DR {n} {j}"),
        ("TRANSFER", "*", "FUNDS TRANSFER-{n}-{t}"),
    ),
    "IDFC": (
        ("UPI", "D", "UPI/MOB/{r}/{t}/{n}"), ("UPI", "C", "UPI/{r}/{n}/{v}/{t}/IDFB"),
        ("NEFT", "C", "NEFT/{u}/{n}/{t}"), ("NEFT", "D", "NEFT/{u}/{n}/{i}/{t}"),
        ("RTGS", "C", "RTGS/{u}/{n}/{b}/{t}"), ("RTGS", "D", "RTGS/{u}/{n}/{t}"),
        ("IMPS", "C", "IMPS-INET/{r}/{n}/{t}"), ("IMPS", "D", "IMPS-MOB/Fund Trf/{n}/{b}/{r}/{t}"),
        ("NACH", "D", "ACH/{n}/{b}{j}{k}/{t}"), ("NACH", "D", "NACH/10/{j}/{n}"),
        ("CHEQUE", "D", "CHQ PAID/{k}/{n}"), ("CHEQUE", "C", "CTS INWARD CR {n} {k}"),
    ),
    "INDUSIND": (
        ("UPI", "D", "UPI/{r}/DR/{n}/{b}/{v}/{t}"), ("UPI", "C", "UPI/{r}/CR/{n}/{b}/{v}/{t}"),
        ("NEFT", "C", "N/{u}/{i}/{n}/{t}"), ("NEFT", "D", "NEFT-{n}-{u}-{t}"),
        ("RTGS", "C", "R/{u}/{i}/{n}/{t}"), ("RTGS", "D", "RTGS-{n}-{u}-{t}"),
        ("IMPS", "C", "IMPS/P2A/{r}/{n}/{b}/{t}"), ("IMPS", "D", "IMPS/{r}/{n}/{b}/{x}/{t}"),
        ("NACH", "D", "NACH {n} {b}{j}"), ("CHEQUE", "D", "CLG CHQ {k} {n}"),
        ("CHEQUE", "C", "INSTRUMENT NO {k} {n} CLG"),
    ),
    "AU": (
        ("UPI", "D", "UPI/DR/{r}/{n}/{b}/{v}/{t}/AUBL"), ("UPI", "C", "UPI/CR/{r}/{n}/{b}/{x}/{t}"),
        ("NEFT", "C", "NEFT FROM {n} {u} {t}"), ("NEFT", "D", "NEFT TO {n} {u} {t}"),
        ("IMPS", "*", "IMPS {r} {n} {t}"), ("RTGS", "*", "RTGS {u} {n} {t}"),
        ("NACH", "D", "NACH-{b}-DR-{n}-{j}"), ("CHEQUE", "C", "CHEQUE DEPOSIT {k} {n}"),
    ),
    "BOI": (
        ("UPI", "*", "UPI/{r}/{n}/{b}/{t}"), ("NEFT", "C", "NEFT {n} {u} {t}"), ("NEFT", "D", "BRNO NEFT {n} {u} {t}"),
        ("RTGS", "C", "RTGS {n} UTR {u} {t}"), ("IMPS", "C", "IMPS INW {r} {n} {t}"), ("IMPS", "D", "IMPS OW {r} {n} {t}"),
        ("NACH", "D", "NACH DR INW {n} {j}"), ("CHEQUE", "D", "TO CLG {n} {k}"), ("CHEQUE", "C", "BY CLG {n} {k}"),
    ),
    "HSBC": (
        ("UPI", "*", "UPI {r} {n} {v} {t}"), ("NEFT", "C", "{u} NEFT INWARD {n} {t}"), ("NEFT", "D", "{u} NEFT PAYMENT {n} {t}"),
        ("IMPS", "*", "{r} IMPS {n} {t}"), ("NACH", "D", "NACH DEBIT {n} REF {j}"),
    ),
    "KARNATAKA": (
        ("UPI", "*", "UPI REF NO {r}P2A-{n}-{t}-{i}"), ("NEFT", "C", "By-Transfer NEFT Sender : {n}, UTR : {u}"), ("NEFT", "D", "To-Transfer NEFT Beneficiary : {n}, UTR : {u} {t}"),
        ("IMPS", "C", "IMPS-CR-{r}-{n}-{b}-{t}"), ("IMPS", "D", "IMPS-DR-{r}-{n}-{b}-{t}"), ("TRANSFER", "*", "FT - {j} - {n} - {t}"),
    ),
    "AXIS_BRANCH": (
        ("NEFT", "*", "INB/NEFT/{u}/{n}/{t}"), ("TRANSFER", "*", "MOB/TPFT/{n}/{a}"), ("CHEQUE", "D", "BRN-CLG-CHQ PAID TO {n}/{B}"), ("RTGS", "*", "BRN-RTGS-{u}-{n}-{t}"),
        ("IMPS", "D", "IMPS/P2A/{r}//{n}/{b}/{t}"), ("NACH", "D", "ACH-DR-{n}-{j}-{d}"), ("UPI", "*", "UPI/P2A/{r}/{n}/{b}/{v}/{t}"),
    ),
    "RBL": (
        ("UPI", "*", "UPI/{r}/{t}/{v}/{n}/{B}/{k}"), ("NEFT", "C", "NEFT Inward-{n}-{u}-{i}-{t}"), ("NEFT", "D", "NEFT Outward-{n}-{u}-{i}-{t}"),
        ("IMPS", "*", "IMPS TXN {r} {n}-{t}"), ("NACH", "D", "NACH DR-{b}{j}-{n}"), ("RTGS", "*", "RTGS-{b}-{n}-{u}-{t}"),
    ),
    "UCO": (
        ("UPI", "*", "BY UPI {r}:{n}:{t}"), ("NEFT", "*", "NEFT:{u}:{n}:{t}"), ("RTGS", "*", "RTGS:{u}:{n}:{t}"), ("IMPS", "*", "IMPS:{r}:{n}:{t}"),
        ("NACH", "D", "NACH:{n}:{j}"), ("CHEQUE", "D", "CLG:{k}:{n}"), ("CHEQUE", "C", "CLG CR:{k}:{n}"),
    ),
    "SCB": (
        ("UPI", "*", "UPI {t} {r} {n}"), ("NEFT", "C", "NEFT IN {n} {t} {u}"), ("NEFT", "D", "NEFT OUT {n} {t} {u}"), ("IMPS", "*", "IMPS P2A {n} {t} {r}"), ("NACH", "D", "ACH DEBIT {j} {n}"),
    ),
    "BOB": (
        ("UPI", "*", "UPI/{r}/{d}/UPI/{v}/{t}/{n}"), ("NEFT", "C", "NEFT-{u}-{n}"), ("NEFT", "D", "NEFT-{u}-{n}-{t}"),
        ("RTGS", "C", "RTGS-{u}-{n}"), ("RTGS", "D", "RTGS-{u}-{n}-{t}"),
        ("IMPS", "C", "IMPS/{r}/{n}/{t}"), ("IMPS", "D", "MB/IMPS/{r}/{n}/{t}"),
        ("NACH", "D", "NACH_AD_DR_{n}_{j}"), ("CHEQUE", "C", "By Clg/{k}/{n}/{B}"), ("CHEQUE", "D", "To Clg/{k}/{n}"),
    ),
    "UNION": (
        ("UPI", "D", "UPIAR/{r}/DR/{n}/{b}/{v}"), ("UPI", "C", "UPIAB/{r}/CR/{n}/{b}/{v}"),
        ("UPI", "D", "UPIAR/{r}/DR/{n}/{b}/{t}"), ("NEFT", "C", "NEFT:{n} {u}"), ("NEFT", "D", "NEFTO-{n} {u} {t}"),
        ("RTGS", "C", "RTGS:{n} {u}"), ("RTGS", "D", "RTGSO-{n} {u} {t}"),
        ("IMPS", "C", "IMPSAB/{r}/{n}/{t}"), ("IMPS", "D", "IMPSAR/{r}/{n}/{t}"), ("TRANSFER", "*", "MOBFT/{n}/{r}/{t}"),
        ("NACH", "D", "NACH/10/{j}/{n}"), ("CHEQUE", "D", "CTS-OUT {k} {n}"), ("CHEQUE", "C", "CHQ-DEP {k}/{n}"),
    ),
    "YES": (
        ("UPI", "*", "UPI/{r}/From:{v}/To:biz@yesbank/{n}/{t}"), ("NEFT", "C", "NEFT Cr-{u}-{i}-{n}-{t}"),
        ("NEFT", "D", "NEFT Dr-{u}-{n}-{b}-{t}"), ("RTGS", "C", "RTGS Cr-{u}-{i}-{n}"), ("IMPS", "C", "IMPS/{n}/{r}/RRN:{r}/{t}"),
        ("IMPS", "D", "IMPS Outward/{r}/{n}/{b}/{t}"), ("NACH", "D", "NACH-MUT-DR-{n}-{j}"), ("CHEQUE", "D", "CHQ PAID-{n}-{k}"),
        ("TRANSFER", "*", "NET-TPT-{n}-{t}"),
    ),
    "FEDERAL": (
        ("UPI", "C", "UPI IN/{r}/{v}/{t}/{n}"), ("UPI", "D", "UPIOUT/{r}/{v}/{t}/{n}"),
        ("NEFT", "C", "NFT/{n}/{u}/{t}"), ("NEFT", "D", "NFT OUT/{n}/{u}/{t}"), ("RTGS", "*", "RTG/{n}/{u}/{t}"),
        ("IMPS", "*", "FTIMPS/IFI/{r}/{n}/{t}"), ("NACH", "D", "ACH DR/{b}{j}/{n}"), ("TRANSFER", "*", "TFR:{n} {t}"),
    ),
    "DBS": (
        ("UPI", "D", "UPI/DR/{r}/{n}/{t}"), ("UPI", "C", "UPI/CR/{r}/{n}/{t}"), ("NEFT", "C", "NEFT/INWARD/CR-{b}/{n}/{u}"),
        ("NEFT", "D", "NEFT/OUTWARD/DR-{b}/{n}/{t}/{u}"), ("IMPS", "D", "IMPS/DR/{r}/{n}/{t}"), ("IMPS", "C", "IMPS/CR/{r}/{n}/{t}"),
        ("RTGS", "*", "RTGS/{u}/{n}/{t}"), ("NACH", "D", "NACH/DR/{n}/{j}"),
    ),
    "INDIAN": (
        ("UPI", "*", "TRANSFER FROM {j} UPI/{r}/{d}/{n}/{v}/{t}"), ("NEFT", "C", "BY NEFT TRF:{n} {u} {t}"),
        ("NEFT", "D", "TO NEFT TRF:{n} {u} {t}"), ("RTGS", "*", "TRANSFER RTGS {u} {n} {t}"),
        ("IMPS", "*", "TRANSFER IMPS/P2A/{r}/{n}/{b}/{t}"), ("NACH", "D", "NACH INWARD DR {n} UMRN {b}{j}{k}"),
        ("CHEQUE", "C", "BY CLEARING / CHEQUE {k} {n}"), ("CHEQUE", "D", "TO CLEARING / CHEQUE {k} {n}"),
    ),
    "IDBI": (
        ("UPI", "*", "UPI/{r}/{v}/{n}/{t}/{B}"), ("NEFT", "*", "NEFT-{b}-{u}-{n}-{t}"), ("RTGS", "*", "RTGS/{b}/{u}/{n}/{t}"),
        ("IMPS", "*", "IMPS/{b}/{r}/{n}/{t}"), ("NACH", "D", "NACHDR-{b}{j}-{n}"), ("TRANSFER", "*", "INET-FT/{n}/{k}/{t}"),
    ),
    "CUB": (
        ("UPI", "*", "TO ONL UPI/{r}/{n}/{t}/"), ("NEFT", "C", "BY NEFT {n} UTR {u}"), ("NEFT", "D", "TO NEFT {n} UTR {u} {t}"),
        ("IMPS", "C", "BY IMPS {n} {r} {t}"), ("IMPS", "D", "TO IMPS {n} {r} {t}"), ("NACH", "D", "TO NACH {n} {j}"),
        ("RTGS", "*", "RTGS {n} UTR {u} {t}"),
    ),
}  # fmt: skip

PLAIN_NOTES = (
    "UPI",
    "NA",
    "PAYMENT",
    "Payment fr",
    "Sent using P",
    "",
    "",
    "pay",
    "TRANSFER",
    "Oid{k}",
    "BILL {k}",
    "ok",
    "INV {k}",
)

# category, direction, who, note ("*" plain), rails it travels on
CONTENTS = (
    # sales
    ("sales_receipt", "C", "@firm", "*", "UPI NEFT RTGS IMPS CHEQUE TRANSFER"), ("sales_receipt", "C", "@person", "*", "UPI IMPS"),
    ("sales_receipt", "C", "@firm", "INV NO {k}", "NEFT RTGS IMPS"), ("sales_receipt", "C", "@firm", "AGST BILL {k}", "NEFT RTGS IMPS UPI"),
    ("sales_receipt", "C", "@firm", "ADVANCE AGAINST PO", "NEFT RTGS"), ("sales_receipt", "C", "@person", "cloth material", "UPI"),
    ("sales_receipt", "C", "@trap", "*", "UPI NEFT RTGS IMPS"), ("sales_receipt", "C", "@firm", "BALANCE PAYMENT", "NEFT RTGS IMPS"),
    ("sales_receipt", "C", "@firm", "VENDOR PAYMENT", "NEFT RTGS"), ("sales_receipt", "C", "@person", "order {k}", "UPI"),
    ("sales_receipt", "C", "@firm", "FULL AND FINAL PAYMENT", "NEFT"), ("sales_receipt", "C", "PWD EXECUTIVE ENGINEER DIV", "RUNNING BILL", "NEFT"),
    # marketplaces and acquirers
    ("marketplace_settlement", "C", "AMAZON SELLER SERVICES PV", "*", "NEFT"), ("marketplace_settlement", "C", "FLIPKART INTERNET PRIVATE", "*", "NEFT IMPS"),
    ("marketplace_settlement", "C", "FASHNEAR TECHNOLOGIES PRI", "MEESHO PAYOUT", "NEFT IMPS"), ("marketplace_settlement", "C", "JIOMART MARKETPLACE", "*", "NEFT"),
    ("marketplace_settlement", "C", "SWIGGY LIMITED", "PAYOUT {d}", "NEFT IMPS"), ("marketplace_settlement", "C", "ZOMATO LIMITED", "*", "NEFT"),
    ("marketplace_settlement", "C", "MYNTRA DESIGNS PVT LTD", "*", "NEFT"), ("marketplace_settlement", "C", "INDIAMART ONDC SELLER", "SETTLEMENT {k}", "NEFT"),
    ("marketplace_settlement", "C", "BLINK COMMERCE PVT LTD", "BLINKIT", "NEFT"), ("marketplace_settlement", "C", "NYKAA E RETAIL LTD", "SELLER PAYOUT", "NEFT"),
    ("card_settlement", "C", "RAZORPAY PAYMENTS PVT LTD", "*", "NEFT IMPS"), ("card_settlement", "C", "RAZORPAY SOFTWARE PRIVATE", "SETTLEMENT", "NEFT"),
    ("card_settlement", "C", "PAYU PAYMENTS PVT LTD", "*", "NEFT"), ("card_settlement", "C", "CASHFREE PAYMENTS INDIA", "*", "NEFT IMPS"),
    ("card_settlement", "C", "PINE LABS PRIVATE LIMITED", "*", "NEFT"), ("card_settlement", "C", "MSWIPE TECHNOLOGIES", "*", "NEFT"),
    ("card_settlement", "C", "BHARATPE", "MERCHANT SETTLEMENT", "NEFT UPI"), ("card_settlement", "C", "PHONEPE PRIVATE LIMITED", "MERCHANT QR", "NEFT"),
    ("card_settlement", "C", "ONE 97 COMMUNICATIONS LTD", "*", "NEFT"), ("card_settlement", "C", "EASEBUZZ PRIVATE LIMITED", "SETTLEMENT {k}", "NEFT"),
    ("card_settlement", "C", "BILLDESK", "*", "NEFT"), ("card_settlement", "C", "GOOGLE INDIA DIGITAL SERV", "GPAY MERCHANT", "NEFT"),
    # own money, owner, loans in
    ("own_transfer", "C", "@person", "OWN ACCOUNT TRANSFER", "NEFT IMPS UPI"), ("own_transfer", "D", "@person", "SELF TRANSFER", "NEFT IMPS UPI"),
    ("own_transfer", "C", "SELF", "FUND TRANSFER", "NEFT IMPS"), ("own_transfer", "D", "SELF", "OWN AC", "NEFT IMPS"),
    ("own_transfer", "D", "@firm", "TO OWN A/C", "NEFT RTGS"), ("own_transfer", "C", "@firm", "SELF A/C TRF", "NEFT RTGS"),
    ("own_transfer", "D", "@firm", "TRF TO OWN CC", "NEFT RTGS"), ("own_transfer", "C", "@firm", "INTERNAL TRANSFER", "NEFT RTGS"),
    ("owner_capital", "C", "@person", "CAPITAL INTRODUCTION", "NEFT RTGS IMPS"), ("owner_capital", "C", "@person", "PARTNER CAPITAL", "NEFT RTGS"),
    ("owner_capital", "C", "@person", "DIRECTOR LOAN", "NEFT RTGS"), ("owner_capital", "C", "@person", "UNSECURED LOAN FROM PROP", "NEFT"),
    ("owner_capital", "C", "@person", "CAPITAL CONTRIBUTION", "NEFT RTGS"), ("owner_capital", "C", "@person", "SHARE CAPITAL", "RTGS"),
    ("loan_disbursal", "C", "@lender", "*", "NEFT RTGS IMPS"), ("loan_disbursal", "C", "@lender", "LOAN DISB {k}", "NEFT RTGS IMPS"),
    ("loan_disbursal", "C", "@lender", "DISBURSEMENT", "NEFT RTGS"), ("loan_disbursal", "C", "@bank", "BUSINESS LOAN DISBURSAL", "NEFT RTGS"),
    ("loan_disbursal", "C", "@bank", "LOAN PROCEEDS {k}", "NEFT"), ("loan_disbursal", "C", "@lender", "BL DISBURSED", "NEFT"),
    # other credits
    ("supplier_refund", "C", "@firm", "REFUND", "NEFT IMPS UPI"), ("supplier_refund", "C", "@firm", "EXCESS PAID REFUND", "NEFT"),
    ("supplier_refund", "C", "MAKEMYTRIP INDIA", "REFUND {k}", "UPI NEFT"), ("supplier_refund", "C", "AMAZON PAY", "REFUND FROM AMAZON", "UPI"),
    ("supplier_refund", "C", "@firm", "PURCHASE RETURN AMT", "NEFT"), ("supplier_refund", "C", "IRCTC", "Ticket Refund", "UPI"),
    ("insurance_claim", "C", "STAR HEALTH AND ALLIED INS", "CLAIM SETTLEMENT", "NEFT"), ("insurance_claim", "C", "LIC OF INDIA", "*", "NEFT"),
    ("insurance_claim", "C", "NEW INDIA ASSURANCE CO LTD", "CLAIM {k}", "NEFT"), ("insurance_claim", "C", "BAJAJ ALLIANZ GENERAL INS", "CLM {k}", "NEFT"),
    ("insurance_claim", "C", "SBI LIFE INSURANCE CO LTD", "MATURITY", "NEFT"), ("insurance_claim", "C", "ICICI LOMBARD GIC", "CLAIM", "NEFT"),
    ("government_subsidy", "C", "PFMS DBT", "SUBSIDY", "NEFT"), ("government_subsidy", "C", "KVIC PMEGP", "MARGIN MONEY SUBSIDY", "NEFT"),
    ("government_subsidy", "C", "DIC GOVT OF KARNATAKA", "CAPITAL SUBSIDY", "NEFT RTGS"), ("government_subsidy", "C", "PM KISAN SAMMAN NIDHI", "*", "NEFT"),
    ("government_subsidy", "C", "CGTMSE", "INTEREST SUBVENTION", "NEFT"), ("government_subsidy", "C", "DGFT MEIS", "EXPORT INCENTIVE", "NEFT"),
    ("rent_received", "C", "@person", "HOUSE RENT", "UPI IMPS NEFT"), ("rent_received", "C", "@person", "RENT FOR {m}", "UPI IMPS NEFT"),
    ("rent_received", "C", "@firm", "SHOP RENT {m}", "NEFT IMPS"), ("rent_received", "C", "@firm", "GODOWN RENT", "NEFT"),
    ("salary_received", "C", "@firm", "SALARY {m}", "NEFT IMPS"), ("salary_received", "C", "@firm", "SAL FOR {m}", "NEFT"),
    ("salary_received", "C", "CPAO", "PENSION", "NEFT"), ("salary_received", "C", "@firm", "SALARY CREDIT", "NEFT"),
    ("dividend", "C", "INFOSYS LIMITED", "FINAL DIVIDEND", "NEFT"), ("dividend", "C", "ITC LTD", "INT DIV {m}", "NEFT"),
    ("dividend", "C", "COAL INDIA LTD", "DIVIDEND 2024", "NEFT"), ("dividend", "C", "TCS", "2ND INTERIM DIVIDEND", "NEFT"),
    ("investment_redemption", "C", "NIPPON INDIA MUTUAL FUND", "REDEMPTION", "NEFT"), ("investment_redemption", "C", "ZERODHA BROKING LTD", "PAYOUT", "NEFT"),
    ("investment_redemption", "C", "HDFC MUTUAL FUND", "*", "NEFT"), ("investment_redemption", "C", "GROWW INVEST TECH", "WITHDRAWAL", "NEFT IMPS"),
    ("investment_redemption", "C", "ICICI PRUDENTIAL MF", "REDEMPTION {k}", "NEFT"), ("investment_redemption", "C", "UPSTOX SECURITIES", "FUNDS PAYOUT", "NEFT"),
    ("tax_refund", "C", "INCOME TAX DEPARTMENT", "REFUND AY 2024-25", "NEFT"), ("tax_refund", "C", "ITDTAX REFUND", "AY 2023-24", "NEFT"),
    ("tax_refund", "C", "GSTN", "GST REFUND", "NEFT"), ("tax_refund", "C", "CBIC", "IGST REFUND ICEGATE", "NEFT"),
    ("tax_refund", "C", "CPC BANGALORE", "IT REFUND", "NEFT"), ("tax_refund", "C", "PAO CBDT", "TAX REFUND", "NEFT"),
    # suppliers
    ("supplier_payment", "D", "@firm", "*", "UPI NEFT RTGS IMPS CHEQUE TRANSFER"), ("supplier_payment", "D", "@person", "*", "UPI IMPS"),
    ("supplier_payment", "D", "@firm", "RAW MATERIAL", "NEFT RTGS"), ("supplier_payment", "D", "@firm", "PURCHASE BILL {k}", "NEFT RTGS IMPS"),
    ("supplier_payment", "D", "@trap", "*", "UPI NEFT RTGS IMPS"), ("supplier_payment", "D", "@firm", "VENDOR PAYMENT", "NEFT RTGS IMPS"),
    ("supplier_payment", "D", "@firm", "ADV FOR GOODS", "NEFT RTGS"), ("supplier_payment", "D", "@person", "labour contract", "UPI"),
    ("supplier_payment", "D", "@firm", "PREMIUM QUALITY RICE", "NEFT UPI"), ("supplier_payment", "D", "@trap", "BILL {k}", "NEFT UPI"),
    ("supplier_payment", "D", "@firm", "PACKING MATERIAL", "UPI IMPS"), ("supplier_payment", "D", "@firm", "JOB WORK {m}", "NEFT IMPS"),
    # costs
    ("salary", "D", "@person", "SALARY {m}", "NEFT IMPS UPI"), ("salary", "D", "@person", "SAL {m}", "NEFT IMPS"), ("salary", "D", "@person", "wages", "UPI"),
    ("salary", "D", "@person", "STAFF SALARY", "IMPS UPI"), ("salary", "D", "@person", "DIWALI BONUS", "UPI IMPS"), ("salary", "D", "@person", "salary advance", "UPI"),
    ("salary", "D", "@person", "driver salary", "UPI"), ("salary", "D", "@person", "PAYROLL", "NEFT"),
    ("rent", "D", "@person", "SHOP RENT", "NEFT IMPS UPI"), ("rent", "D", "@person", "OFFICE RENT {m}", "NEFT IMPS"), ("rent", "D", "@firm", "GODOWN RENT", "NEFT"),
    ("rent", "D", "@person", "rent {m}", "UPI"), ("rent", "D", "@firm", "LEASE RENTAL", "NEFT"), ("rent", "D", "WEWORK INDIA MANAGEMENT", "RENT", "NEFT"),
    ("utilities", "D", "BESCOM", "*", "UPI"), ("utilities", "D", "TANGEDCO", "EB BILL", "UPI NEFT"), ("utilities", "D", "MSEDCL", "*", "UPI NEFT"),
    ("utilities", "D", "BSES RAJDHANI POWER LTD", "*", "UPI"), ("utilities", "D", "ADANI ELECTRICITY MUMBAI", "*", "UPI"),
    ("utilities", "D", "MAHANAGAR GAS LIMITED", "*", "UPI"), ("utilities", "D", "INDRAPRASTHA GAS", "PNG BILL", "UPI"), ("utilities", "D", "BWSSB", "WATER BILL", "UPI"),
    ("utilities", "D", "DAKSHIN HARYANA BIJLI VIT", "*", "UPI NEFT"), ("utilities", "D", "@person", "electricity bill", "UPI"),
    ("utilities", "D", "KERALA STATE ELECTRICITY", "*", "UPI"), ("utilities", "D", "MP PASCHIM KSHETRA VIDYUT", "*", "UPI"),
    ("telecom", "D", "BHARTI AIRTEL LTD", "*", "UPI"), ("telecom", "D", "RELIANCE JIO INFOCOMM", "RECHARGE", "UPI"), ("telecom", "D", "VI POSTPAID", "*", "UPI"),
    ("telecom", "D", "ACT FIBERNET", "*", "UPI"), ("telecom", "D", "BSNL", "LANDLINE BILL", "UPI"), ("telecom", "D", "VODAFONE IDEA LTD", "MOBILE BILL", "UPI"),
    ("telecom", "D", "TATA PLAY FIBER", "BROADBAND", "UPI"), ("telecom", "D", "HATHWAY CABLE", "INTERNET BILL", "UPI"),
    ("fuel", "D", "INDIAN OIL PETROL PUMP", "*", "UPI"), ("fuel", "D", "SHREE SAI PETROLEUM", "*", "UPI"), ("fuel", "D", "HPCL RETAIL OUTLET", "*", "UPI"),
    ("fuel", "D", "BPCL COCO", "DIESEL", "UPI"), ("fuel", "D", "NAYARA ENERGY", "FUEL", "UPI"), ("fuel", "D", "@person", "diesel", "UPI"),
    ("fuel", "D", "GANESH SERVICE STATION", "PETROL", "UPI"), ("fuel", "D", "RELIANCE BP MOBILITY", "*", "UPI"),
    ("freight", "D", "VRL LOGISTICS LTD", "*", "NEFT UPI"), ("freight", "D", "DELHIVERY LIMITED", "*", "NEFT UPI"), ("freight", "D", "@person", "TRANSPORT CHARGES", "UPI IMPS"),
    ("freight", "D", "GATI KWE", "*", "NEFT"), ("freight", "D", "BLUE DART EXPRESS", "*", "NEFT UPI"), ("freight", "D", "OM SAI ROADLINES", "FREIGHT", "NEFT"),
    ("freight", "D", "DTDC COURIER", "*", "UPI"), ("freight", "D", "@person", "tempo bhada", "UPI"), ("freight", "D", "NHAI FASTAG", "RECHARGE", "UPI"),
    ("freight", "D", "PORTER SMARTSHIFT", "*", "UPI"), ("freight", "D", "TCI FREIGHT", "LR {k}", "NEFT"), ("freight", "D", "KRISHNA CARGO MOVERS", "*", "NEFT UPI"),
    ("professional_fees", "D", "RAO AND ASSOCIATES", "AUDIT FEES", "NEFT IMPS"), ("professional_fees", "D", "@person", "CA FEES", "UPI NEFT"),
    ("professional_fees", "D", "@person", "LEGAL FEES", "NEFT"), ("professional_fees", "D", "@firm", "CONSULTANCY CHARGES", "NEFT"),
    ("professional_fees", "D", "@person", "gst return filing fee", "UPI"), ("professional_fees", "D", "@person", "PROFESSIONAL FEES", "NEFT IMPS"),
    ("professional_fees", "D", "@person", "ADVOCATE FEE", "UPI"), ("professional_fees", "D", "@firm", "ROC FILING CHARGES", "NEFT"),
    ("advertising", "D", "GOOGLE ADS", "*", "UPI"), ("advertising", "D", "FACEBOOK INDIA ONLINE", "META ADS", "UPI NEFT"), ("advertising", "D", "@firm", "ADVERTISEMENT", "NEFT UPI"),
    ("advertising", "D", "JUSTDIAL LTD", "*", "UPI NEFT"), ("advertising", "D", "@firm", "hoarding and banner advt", "UPI"), ("advertising", "D", "@firm", "MARKETING CAMPAIGN", "NEFT"),
    ("insurance_premium", "D", "LIC OF INDIA", "*", "NACH UPI NEFT"), ("insurance_premium", "D", "HDFC ERGO GENERAL INSURAN", "*", "NACH UPI"),
    ("insurance_premium", "D", "STAR HEALTH", "PREMIUM", "UPI"), ("insurance_premium", "D", "MAX LIFE INSURANCE", "*", "NACH"), ("insurance_premium", "D", "SBI LIFE", "*", "NACH"),
    ("insurance_premium", "D", "TATA AIG", "POLICY {k}", "UPI NEFT"), ("insurance_premium", "D", "BAJAJ ALLIANZ LIFE INSURA", "*", "NACH"),
    ("insurance_premium", "D", "NATIONAL INSURANCE CO", "FIRE POLICY", "NEFT"), ("insurance_premium", "D", "ICICI PRUDENTIAL LIFE", "*", "NACH"),
    ("insurance_premium", "D", "ICICI LOMBARD", "MOTOR INSURANCE", "UPI"), ("insurance_premium", "D", "UNITED INDIA INSURANCE", "*", "NEFT"),
    # debt
    ("emi", "D", "@lender", "*", "NACH"), ("emi", "D", "@lender", "*", "NACH"), ("emi", "D", "@lender", "EMI {m}", "NEFT UPI IMPS"), ("emi", "D", "@bank", "*", "NACH"),
    ("emi", "D", "@lender", "LOAN EMI {k}", "NEFT UPI"), ("emi", "D", "@lender", "LOAN {k}", "UPI NEFT"), ("emi", "D", "@bank", "CAR LOAN EMI", "NEFT UPI"),
    ("emi", "D", "@lender", "OVERDUE EMI", "UPI IMPS"), ("emi", "D", "@lender", "INSTALMENT {m}", "NEFT UPI"),
    ("loan_repayment", "D", "@lender", "FORECLOSURE", "NEFT RTGS"), ("loan_repayment", "D", "@lender", "PART PAYMENT", "NEFT RTGS"),
    ("loan_repayment", "D", "@lender", "LOAN CLOSURE", "NEFT RTGS"), ("loan_repayment", "D", "@bank", "LOAN PREPAYMENT", "NEFT RTGS"), ("loan_repayment", "D", "@lender", "PRE CLOSURE AMT", "NEFT"),
    ("credit_card_payment", "D", "CRED CLUB", "*", "UPI"), ("credit_card_payment", "D", "SBI CARD", "*", "UPI NEFT"), ("credit_card_payment", "D", "HDFC BANK CREDIT CARD", "*", "NEFT UPI"),
    ("credit_card_payment", "D", "AXIS BANK", "CC BILL PAYMENT", "UPI"), ("credit_card_payment", "D", "AMEX CARDS", "*", "NEFT"), ("credit_card_payment", "D", "ICICI BANK CREDIT CA", "*", "UPI NEFT"),
    # taxes
    ("gst_payment", "D", "GST", "*", "NEFT RTGS"), ("gst_payment", "D", "GSTN", "GST CHALLAN {j}", "NEFT"), ("gst_payment", "D", "RBI GST", "CPIN {j}", "NEFT RTGS"),
    ("gst_payment", "D", "GOODS AND SERVICES TAX", "*", "NEFT"), ("gst_payment", "D", "CBIC GST", "CPIN {r}", "NEFT"),
    ("tds_payment", "D", "CBDT", "TDS 26Q {m}", "NEFT"), ("tds_payment", "D", "INCOME TAX DEPT", "TDS PAYMENT", "NEFT"), ("tds_payment", "D", "CBDT", "CHALLAN 281", "NEFT"),
    ("tds_payment", "D", "DIRECT TAX", "TDS 194C", "NEFT"), ("tds_payment", "D", "TDS", "*", "NEFT"),
    ("income_tax_payment", "D", "CBDT", "ADVANCE TAX", "NEFT"), ("income_tax_payment", "D", "INCOME TAX DEPT", "SELF ASSESSMENT TAX", "NEFT"),
    ("income_tax_payment", "D", "CBDT", "CHALLAN 280", "NEFT"), ("income_tax_payment", "D", "DIRECT TAX", "AY 2025-26", "NEFT"),
    ("customs_duty", "D", "ICEGATE", "CUSTOMS DUTY", "NEFT RTGS"), ("customs_duty", "D", "COMMISSIONER OF CUSTOMS", "*", "NEFT RTGS"), ("customs_duty", "D", "CBIC ICEGATE", "BE {k}", "NEFT"),
    ("customs_duty", "D", "JNPT CUSTOMS", "DUTY PAYMENT", "NEFT"),
    ("statutory_dues", "D", "EPFO", "*", "NEFT"), ("statutory_dues", "D", "ESIC", "CONTRIBUTION {m}", "NEFT"), ("statutory_dues", "D", "EMPLOYEES PROVIDENT FUND", "TRRN {j}", "NEFT"),
    ("statutory_dues", "D", "COMMERCIAL TAXES DEPT", "PROFESSION TAX", "NEFT"), ("statutory_dues", "D", "LABOUR WELFARE BOARD", "LWF", "NEFT"), ("statutory_dues", "D", "@person", "pf esi payment", "UPI"),
    # private
    ("drawings", "D", "@person", "household", "UPI"), ("drawings", "D", "DELHI PUBLIC SCHOOL", "*", "UPI NEFT"), ("drawings", "D", "@person", "for home expenses", "UPI IMPS"),
    ("drawings", "D", "APOLLO HOSPITALS", "*", "UPI"), ("drawings", "D", "NETFLIX COM", "*", "UPI"), ("drawings", "D", "TANISHQ JEWELLERY", "*", "UPI"),
    ("drawings", "D", "DMART AVENUE SUPERMARTS", "*", "UPI"), ("drawings", "D", "BIGBASKET", "*", "UPI"), ("drawings", "D", "@person", "PERSONAL USE", "UPI IMPS"),
    ("drawings", "D", "PVR INOX", "*", "UPI"), ("drawings", "D", "@person", "DRAWINGS", "NEFT IMPS"), ("drawings", "D", "ST MARYS CONVENT SCHOOL", "FEES", "UPI"),
    ("drawings", "D", "MEDPLUS PHARMACY", "medicine", "UPI"), ("drawings", "D", "ZOMATO", "food order", "UPI"), ("drawings", "D", "BYJUS TUITION", "*", "UPI"),
    ("investment", "D", "NIPPON INDIA MUTUAL FUND", "*", "NACH"), ("investment", "D", "GROWW", "SIP", "UPI NACH"), ("investment", "D", "ZERODHA BROKING LTD", "*", "UPI"),
    ("investment", "D", "INDIAN CLEARING CORP", "*", "NACH UPI"), ("investment", "D", "BSE STAR MF", "*", "NACH"), ("investment", "D", "NPS TRUST", "*", "UPI"),
    ("investment", "D", "ANGEL ONE", "*", "UPI"), ("investment", "D", "PARAG PARIKH MUTUAL FUND", "SIP {m}", "NACH"),
    ("capital_expenditure", "D", "MARUTI SUZUKI ARENA", "CAR PURCHASE", "RTGS NEFT"), ("capital_expenditure", "D", "@firm", "CNC MACHINE", "RTGS NEFT"),
    ("capital_expenditure", "D", "@firm", "NEW MACHINERY", "RTGS NEFT"), ("capital_expenditure", "D", "@firm", "OFFICE FURNITURE", "NEFT"), ("capital_expenditure", "D", "@firm", "PLOT REGISTRATION", "RTGS"),
    ("capital_expenditure", "D", "@firm", "DG SET", "RTGS"), ("capital_expenditure", "D", "@firm", "MACHINE ADVANCE", "RTGS NEFT"), ("capital_expenditure", "D", "MAHINDRA TRACTORS", "*", "RTGS NEFT"),
    ("customer_refund", "D", "@person", "REFUND", "UPI IMPS"), ("customer_refund", "D", "@firm", "SALES RETURN REFUND", "NEFT"), ("customer_refund", "D", "@person", "order cancelled refund", "UPI"),
    ("customer_refund", "D", "@firm", "EXCESS RECEIVED RETURNED", "NEFT"),
    ("donation", "D", "TIRUMALA TIRUPATI DEVASTH", "*", "UPI"), ("donation", "D", "@firm", "DONATION", "UPI NEFT"), ("donation", "D", "ISKCON", "*", "UPI"), ("donation", "D", "GIVE INDIA FOUNDATION", "*", "UPI"),
    ("donation", "D", "PM CARES FUND", "*", "UPI"), ("donation", "D", "@person", "mandir chanda", "UPI"),
    # says nothing
    ("unknown", "C", "", "NA", "NEFT IMPS"), ("unknown", "D", "", "NA", "NEFT IMPS"),
)  # fmt: skip

# category, direction, text as the bank posts it by itself
POSTINGS = (
    ("cash_deposit", "C", "CASH DEPOSIT AT BRANCH {k}"), ("cash_deposit", "C", "BY CASH"), ("cash_deposit", "C", "CSH DEP (CDM)-{k}"), ("cash_deposit", "C", "SAK/CASH DEP/SAK{j}/{k}"),
    ("cash_deposit", "C", "BNA CASH DEP {d}"), ("cash_deposit", "C", "CASH-BNA-SELF-{k}"), ("cash_deposit", "C", "CAM/{j}/CASH DEP/{d}"), ("cash_deposit", "C", "CDM SERIES {k} CASH"),
    ("cash_withdrawal", "D", "ATM WDL {k} DELHI"), ("cash_withdrawal", "D", "ATM/CASH/{k}/PATNA"), ("cash_withdrawal", "D", "CASH WDL SELF CHQ {k}"), ("cash_withdrawal", "D", "CASH PAID TO SELF"),
    ("cash_withdrawal", "D", "NFS CASH TXN {r}"), ("cash_withdrawal", "D", "ATM-NFS/{r}/SALEM"), ("cash_withdrawal", "D", "CAW/{k}/{d}/THRISSUR"), ("cash_withdrawal", "D", "TO CASH SELF {k}"),
    ("cash_withdrawal", "D", "SELF CHEQUE {k}"), ("cash_withdrawal", "D", "CWDR/{r}/NASHIK"),
    ("card_settlement", "C", "POS SETTLEMENT TID {j} {d}"), ("card_settlement", "C", "MERCHANT CR MID{j}"), ("card_settlement", "C", "EDC CR {j} {d}"), ("card_settlement", "C", "BQR SETTLEMENT {d}"),
    ("card_settlement", "C", "UPI MERCHANT SETTLEMENT {d}"), ("card_settlement", "C", "MPR CREDIT {j} {d}"), ("card_settlement", "C", "FT - {j} - MERCHANT PAYOUT POS"), ("card_settlement", "C", "QR COLLECTION {d} SETTLEMENT"),
    ("interest_received", "C", "{a}:Int.Pd:{d} to {d}"), ("interest_received", "C", "SB INT PAID UPTO {d}"), ("interest_received", "C", "CREDIT INTEREST"), ("interest_received", "C", "INT. PAID {m}"),
    ("interest_received", "C", "FD INTEREST {a}"), ("interest_received", "C", "INTEREST ON TD {a}"), ("interest_received", "C", "INTEREST CREDIT INT {m}"), ("interest_received", "C", "HALF YEAR INTEREST"),
    ("loan_interest", "D", "{a}:Int.Coll:{d} to {d}"), ("loan_interest", "D", "DEBIT INTEREST {m}"), ("loan_interest", "D", "INTEREST ON CC A/C"), ("loan_interest", "D", "OD INTEREST FOR {m}"),
    ("loan_interest", "D", "INT RECOVERED CASH CREDIT"), ("loan_interest", "D", "INTEREST DEBIT {a}"), ("loan_interest", "D", "INT.DR FOR {m}"), ("loan_interest", "D", "LOAN INTEREST {a}"),
    ("bank_charge", "D", "SMS CHARGES FOR JUN QTR"), ("bank_charge", "D", "AMC DEBIT CARD {x} INCL GST"), ("bank_charge", "D", "MIN BAL CHG {m}"), ("bank_charge", "D", "CHEQUE BOOK ISSUE CHARGES"),
    ("bank_charge", "D", "NEFT CHG {u}"), ("bank_charge", "D", "RTGS CHARGES+GST"), ("bank_charge", "D", "CASH HANDLING CHARGES {d}"), ("bank_charge", "D", "FOLIO CHARGES HALF YEARLY"),
    ("bank_charge", "D", "PROCESSING FEE {a}"), ("bank_charge", "D", "GST @18% ON CHARGES"), ("bank_charge", "D", "DCARDFEE{x}{m}"), ("bank_charge", "D", "CHRG: LOCKER RENT {k}"),
    ("bank_charge", "D", "MAB CHARGES {m}"), ("bank_charge", "D", "STMT CHGS-INCL GST"), ("bank_charge", "D", "INSPECTION CHARGES CC LIMIT"), ("bank_charge", "D", "DOCUMENTATION CHARGES"), ("bank_charge", "D", "COMM ON BG {k}"),
    ("return_charge", "D", "ECSRTNCHGS{d}_SR{j}"), ("return_charge", "D", "NACH_AD_RTN_CHRG_{j}_{d}"), ("return_charge", "D", "RTN CHG NACH {j}"), ("return_charge", "D", "CHQ RETURN CHARGES {k}"),
    ("return_charge", "D", "INW CLG RTN CHG {k}"), ("return_charge", "D", "CHARGES FOR INWARD CHQ RTN"), ("return_charge", "D", "EMI BOUNCE CHARGES {k}"), ("return_charge", "D", "ECS RETURN PENALTY"),
    ("return_charge", "D", "ACH RETURN FEE+GST {d}"), ("return_charge", "D", "DISHONOUR CHARGES {k}"), ("return_charge", "D", "NACH DR REJECT CHGS INCL GST"), ("return_charge", "D", "SI FAILURE CHARGES"),
    ("return_charge", "D", "CHQ BOUNCE CHG {k} GST"), ("return_charge", "D", "MANDATE RETURN CHARGE {d}"), ("return_charge", "D", "O/W CHQ RTN CHG {k}"), ("return_charge", "D", "OUTWARD CLG RETURN CHARGES"),
    ("charge_refund", "C", "REV OF SMS CHARGES"), ("charge_refund", "C", "CHARGES REVERSED {k}"), ("charge_refund", "C", "REFUND OF MIN BAL CHARGES"), ("charge_refund", "C", "CHRG REVERSAL {d}"), ("charge_refund", "C", "WAIVER OF LEDGER FOLIO CHGS"), ("charge_refund", "C", "RTN CHG REVERSED {k}"),
    ("return_reversal", "C", "RTN: NACH DR {n} FUNDS INSUFFICIENT"), ("return_reversal", "C", "ACH DR RETURN {n} BALANCE INSUFFICIENT"), ("return_reversal", "C", "I/W CHQ RETURN {k} EXCEEDS ARRANGEMENT"), ("return_reversal", "C", "INWARD CLG REJECT {k} {n}"),
    ("return_reversal", "C", "NEFT_RTN {u} {n} ACCOUNT DOES NOT EXIST"), ("return_reversal", "C", "NEFT RETURN {u} INVALID ACCOUNT"), ("return_reversal", "C", "REV-UPI-{r} {n}"), ("return_reversal", "C", "UPI-REV/{r}/{n}"),
    ("return_reversal", "C", "RTGS RETURN {u} {n}"), ("return_reversal", "C", "IMPS REVERSAL {r}"), ("return_reversal", "C", "ECS RTN {n} {j}"), ("return_reversal", "C", "REJECT:{k}:FUNDS INSUFFICIENT"), ("return_reversal", "C", "NACH RTN {j} REFER TO DRAWER"),
    ("return_reversal", "C", "EMI DISHONOUR {n}"), ("return_reversal", "C", "SI RETURN {n}"), ("return_reversal", "C", "CTS INW RTN {k} {n}"),
    ("cheque_return", "D", "O/W RTN CHQ {k} FUNDS INSUFFICIENT"), ("cheque_return", "D", "CHEQUE RETURNED {k} {n}"), ("cheque_return", "D", "OW RTN {k} {n} EXCEEDS ARRANGEMENT"), ("cheque_return", "D", "OUTWARD RETURN {k}"),
    ("cheque_return", "D", "CLG CHQ RTN {k} DRAWERS SIGNATURE DIFFERS"), ("cheque_return", "D", "RETURN OF DEPOSITED CHQ {k} {n}"), ("cheque_return", "D", "CHQ DEPOSIT RETURN {k}"), ("cheque_return", "D", "REJECT {k} O/W CLG {n}"),
    ("deposit_booked", "D", "TO FD {a}"), ("deposit_booked", "D", "FD CREATION {a}"), ("deposit_booked", "D", "RD INSTALLMENT {a}"), ("deposit_booked", "D", "AUTOSWEEP TRF TO {a}"), ("deposit_booked", "D", "TERM DEPOSIT OPENED {a}"), ("deposit_booked", "D", "TRF TO RD AC NO {a}"), ("deposit_booked", "D", "TD BOOKED {a}"), ("deposit_booked", "D", "SWEEP TRF TO MOD {a}"),
    ("deposit_maturity", "C", "FD CLOSURE {a}"), ("deposit_maturity", "C", "MATURITY PROCEEDS TD {a}"), ("deposit_maturity", "C", "RD CLOSED {a}"), ("deposit_maturity", "C", "REV SWEEP FROM {a}"), ("deposit_maturity", "C", "PREMATURE CLOSURE FD {a}"), ("deposit_maturity", "C", "TERM DEPOSIT MATURED {a}"), ("deposit_maturity", "C", "SWEEP IN FROM FD {a}"), ("deposit_maturity", "C", "FD REDEMPTION {a}"),
    ("emi", "D", "LOAN RECOVERY FOR {a}"), ("emi", "D", "EMI {a} CHQ S{x}"), ("emi", "D", "LN REPAYMENT {a}"), ("emi", "D", "LOAN INSTALLMENT {a} {m}"), ("emi", "D", "TL RECOVERY {a}"), ("emi", "D", "SI EMI {a}"), ("emi", "D", "BRN LOAN EMI {a}"), ("emi", "D", "EMI DEBIT {a} {d}"),
    ("loan_disbursal", "C", "LOAN DISBURSEMENT CREDIT {a}"), ("loan_disbursal", "C", "BRN-TO DISB {a}"), ("loan_disbursal", "C", "TERM LOAN DISB {a}"), ("loan_disbursal", "C", "DISB OF LOAN A/C {a}"), ("loan_disbursal", "C", "LOAN AMT CREDITED {a}"), ("loan_disbursal", "C", "MUDRA LOAN DISBURSED {a}"),
    ("loan_repayment", "D", "LOAN CLOSURE {a}"), ("loan_repayment", "D", "FORECLOSURE OF LOAN {a}"), ("loan_repayment", "D", "LOAN PREPAYMENT {a}"), ("loan_repayment", "D", "PREPAY TL {a}"),
    ("own_transfer", "D", "FT TO SELF {a}"), ("own_transfer", "C", "TRF FROM OWN A/C {a}"), ("own_transfer", "D", "IB OWN ACCOUNT TRANSFER {a}"), ("own_transfer", "C", "SELF FT {a}"), ("own_transfer", "D", "TRANSFER TO OWN ACCOUNT {a}"), ("own_transfer", "C", "MB SELF TRANSFER FROM {a}"),
    ("credit_card_payment", "D", "CREDIT CARD AUTOPAY XXXX{x}"), ("credit_card_payment", "D", "CC AUTOPAY SI-TAD {x}"), ("credit_card_payment", "D", "CARD BILL PAYMENT {x}"), ("credit_card_payment", "D", "CC 000{j} AUTOPAY"),
    ("gst_payment", "D", "GST/{j}/CPIN{r}"), ("gst_payment", "D", "GSTN CHALLAN PAYMENT {j}"), ("gst_payment", "D", "E-TAX GST {j}"), ("income_tax_payment", "D", "OLTAS ITNS280 {j}"), ("income_tax_payment", "D", "E-TAX ADVANCE TAX {j}"),
    ("tds_payment", "D", "E-TAX TDS {j}"), ("tds_payment", "D", "OLTAS 281 TDS {k}"), ("statutory_dues", "D", "EPF PAYMENT TRRN {j}"), ("statutory_dues", "D", "ESIC CHALLAN {j}"), ("statutory_dues", "D", "PROF TAX PTRC {k}"), ("customs_duty", "D", "ICEGATE PAYMENT {j}"), ("customs_duty", "D", "CUSTOMS DUTY EPAY {j}"),
    ("utilities", "D", "BILLPAY/BESCOM/{j}"), ("utilities", "D", "BBPS ELECTRICITY {j}"), ("telecom", "D", "BBPS AIRTEL POSTPAID {j}"), ("telecom", "D", "BIL/BPAY/{k}/JIO PREPAID/{j}"),
    ("insurance_premium", "D", "PMSBY RENEWAL PREMIUM"), ("insurance_premium", "D", "PMJJBY PREMIUM {m}"), ("investment", "D", "APY_{m}_Mont_1000_{j}"), ("investment", "D", "SIP {j} MUTUAL FUND"), ("investment", "D", "PPF DEPOSIT {a}"),
    ("government_subsidy", "C", "DBT LPG SUBSIDY {k}"), ("government_subsidy", "C", "GOVT SUBSIDY CREDIT {k}"), ("insurance_claim", "C", "CLAIM SETTLED POLICY {j}"), ("dividend", "C", "ACH C- NTPC LTD DIVIDEND {j}"), ("dividend", "C", "ACH CR ONGC DIV 2024 {j}"), ("dividend", "C", "CMS DIVIDEND RELIANCE IND {k}"),
    ("supplier_payment", "D", "POS {k}XXXXXX{x} KALYAN HARDWARE"), ("supplier_payment", "D", "POS PURCHASE {k} MEENA STATIONERS"), ("supplier_payment", "D", "ECOM PUR/INDIAMART INTERMESH/{k}"), ("fuel", "D", "POS/{k}/HP PETROL PUMP/{d}"), ("drawings", "D", "POS {k}XXXXXX{x} RELIANCE SMART GROCERY"), ("drawings", "D", "ECOM/{k}/BOOKMYSHOW/{d}"),
    ("unknown", "C", "BY TRANSFER"), ("unknown", "D", "TO TRANSFER"), ("unknown", "D", "TRF {k}"), ("unknown", "C", "TRTR/{k}/{d}"), ("unknown", "D", "MISC DR {k}"), ("unknown", "C", "SUNDRY CR"), ("unknown", "D", "{r}"), ("unknown", "C", "REF NO {r}"), ("unknown", "D", "WITHDRAWAL TRANSFER"), ("unknown", "C", "DEPOSIT TRANSFER"), ("unknown", "D", "DR ENTRY {d}"), ("unknown", "C", "CR ADJ {k}"), ("unknown", "D", "FT {k}"), ("unknown", "C", "BRN-{k}"), ("unknown", "D", "MB FT {j}"), ("unknown", "C", "OTHERS"), ("unknown", "D", "TXN {r}"), ("unknown", "C", "IFT/{k}"),
)  # fmt: skip

_GIVEN = [
    "KARTHIK",
    "SUBRAMANI",
    "DEBASISH",
    "SOUMYA",
    "HARPREET",
    "GURMEET",
    "JOSEPH",
    "ANNAMMA",
    "VENKATESAN",
    "LALITHA",
    "NAGARAJ",
    "SHIVANNA",
    "PRASENJIT",
    "MOUSUMI",
    "JASWINDER",
    "SIMRAN",
    "ABDUL",
    "FATIMA",
    "TENZIN",
    "KHUSHBU",
    "DHANRAJ",
    "RUKMINI",
    "BALAKRISHNAN",
    "SREEJA",
]
_FAMILY = [
    "MUKHERJEE",
    "BANERJEE",
    "GILL",
    "SANDHU",
    "THOMAS",
    "KURIAN",
    "PERUMAL",
    "GOWDA",
    "HEGDE",
    "NAIDU",
    "CHETTIAR",
    "BORDOLOI",
    "MAHATO",
    "PRADHAN",
    "BEHERA",
    "ANSARI",
    "QURESHI",
    "BHANDARI",
    "RAWAT",
    "NEGI",
    "TODI",
    "JALAN",
    "KAMATH",
    "SAWANT",
]
_FIRST = [
    "MEENAKSHI",
    "VENKATESWARA",
    "DURGA",
    "KALINGA",
    "BRAHMAPUTRA",
    "HINDUSTHAN",
    "CAUVERY",
    "MALABAR",
    "COROMANDEL",
    "PUNJABI",
    "GURUNANAK",
    "ROYAL",
    "STERLING",
    "APEX",
    "MODERN",
    "NEW",
    "DIAMOND",
    "CAPITOL",
    "GALAXY",
    "ORCHID",
    "LOTUS",
    "EVEREST",
    "NILACHAL",
    "SABARI",
    "MURUGAN",
]
_KIND = [
    "HARDWARE",
    "STATIONERS",
    "PHARMA",
    "STEEL TUBES",
    "TIMBER MART",
    "GARMENTS",
    "PLYWOODS",
    "AGRO FOODS",
    "CERAMICS",
    "FASTENERS",
    "BAKERY",
    "OPTICALS",
    "FABRICS",
    "RICE MILL",
    "OIL MILLS",
    "PRINTERS",
    "PLASTICS",
    "ELECTRICALS",
    "ENGINEERING WORKS",
    "CASTINGS",
    "PAPER MART",
    "SPICES",
    "AUTO PARTS",
    "LEATHERS",
    "SILKS",
]
_FORMS = ("", "", "", " PVT LTD", " PRIVATE LIMITED", " LLP", " & CO", " AND COMPANY")
LENDERS = (
    "BAJAJ FINANCE LTD", "TATA CAPITAL LTD", "ADITYA BIRLA FINANCE LTD", "IIFL FINANCE", "L AND T FINANCE", "POONAWALLA FINCORP", "MAHINDRA AND MAHINDRA FIN", "CHOLAMANDALAM INVESTMENT",
    "HERO FINCORP", "MUTHOOT FINANCE", "INCRED FINANCIAL SERVICES", "KISETSU SAISON FINANCE", "AXIS FINANCE LTD", "PIRAMAL CAPITAL AND HOUSI", "SUNDARAM FINANCE", "UGRO CAPITAL LTD", "PROTIUM FINANCE",
    "CLIX CAPITAL SERVICES", "LENDINGKART FINANCE", "AMBIT FINVEST", "VARTHANA FINANCE", "NAMDEV FINVEST", "CAPRI GLOBAL CAPITAL", "HOME FIRST FINANCE", "FIVE STAR BUSINESS FIN", "SHRIRAM FINANCE LTD", "SMFG INDIA CREDIT CO", "EDELWEISS RETAIL FINANCE",
)  # fmt: skip
BANK_NAMES = (
    "HDFC BANK LTD",
    "ICICI BANK LIMITED",
    "AXIS BANK LTD",
    "IDFC FIRST BANK",
    "YES BANK LTD",
    "KOTAK MAHINDRA BANK",
    "BANDHAN BANK",
    "INDUSIND BANK CFD",
    "STATE BANK OF INDIA",
    "RBL BANK",
)
TRAPS = (
    "RENTOKIL INITIAL", "PREMIUM STEELS", "SUPREME CHEMICALS", "EMIRATES TRADING", "SALEM STEEL CORP", "SIPRA ENGINEERS", "GASTRO FOODS", "TAXILA PAPERS", "LOANI TIMBERS", "COLA DISTRIBUTORS", "RETURN GIFTS HOUSE",
    "LIFESTYLE GARMENTS", "INTERESTING TOYS", "CASHEW EXPORTS", "GOLDEN MOTOR PARTS", "STAFFORD TOOLS", "FEEDS AND FEES AGRO", "PENSIONER COOP STORES", "ATMA RAM AND SONS", "CARDINAL PRINTS", "SELFIE MOBILES STORE", "OWNWAY TRADERS", "DIVIDE AND CO",
    "RENTAL TOOLS SUPPLY", "CHARGER WORLD", "INSURE SHOES", "CAPITAL HARDWARE", "FINANCE BOOK DEPOT", "GAS STOVE HOUSE", "WATER TANK SUPPLIERS", "MOBILE SPARES HUB", "SCHOOL UNIFORM CENTRE", "FAMILY FOOTWEAR", "LIFE CARE SURGICALS", "POLICY PRINTERS", "INTERNET CABLES CO",
)  # fmt: skip
_CODES = [
    "PUNB",
    "CNRB",
    "UBIN",
    "BARB",
    "IDFB",
    "INDB",
    "YESB",
    "FDRL",
    "IBKL",
    "IDIB",
    "DBSS",
    "AUBL",
    "MAHB",
    "KVBL",
    "CSBK",
]
_BANKS = [
    "Punjab National Bank",
    "Canara Bank",
    "Union Bank",
    "Bank of Baroda",
    "IDFC FIRST",
    "Federal Bank",
    "Indian Bank",
    "Karur Vysya",
]
_HANDLES = ["ybl", "axl", "ibl", "paytm", "okicici", "oksbi", "upi", "apl", "yapl", "fbl", "idfcbank"]
_MONTHS = [
    "JAN25",
    "FEB25",
    "MAR25",
    "APR25",
    "MAY25",
    "JUN25",
    "JUL24",
    "AUG24",
    "SEP24",
    "OCT24",
    "NOV24",
    "DEC24",
]

# typical rupees and frequency of a row; the rest: 20,000 and 1
_SIZE = {"sales_receipt": 60_000, "supplier_payment": 50_000, "loan_disbursal": 800_000, "capital_expenditure": 400_000, "loan_repayment": 300_000, "own_transfer": 150_000, "drawings": 4_000, "bank_charge": 250, "return_charge": 500, "charge_refund": 300, "telecom": 900, "fuel": 3_000, "unknown": 15_000, "donation": 2_000}  # fmt: skip
_WEIGHT = {
    "sales_receipt": 14.0,
    "supplier_payment": 9.0,
    "card_settlement": 2.0,
    "marketplace_settlement": 2.0,
    "drawings": 2.0,
    "emi": 2.0,
    "unknown": 3.5,
    "salary": 2.0,
}


@dataclass(frozen=True)
class Row:
    """One narration with its truth; amount in rupees, `person` the party's true name or None."""

    narration: str
    direction: str
    category: str
    amount: float
    party: str | None
    template: str


def is_sealed(text: str) -> bool:
    return blake2b(text.encode(), digest_size=2).digest()[0] % 2 == 1


def _half(sealed: bool) -> list[tuple[str, str, str, str, tuple[tuple[str, str], ...]]]:
    """(category, direction, who, note, envelopes) of one half."""
    banks = SEALED_BANKS if sealed else DEVELOPMENT_BANKS
    units = []
    for category, direction, who, note, rails in CONTENTS:
        mixed = (
            who.startswith("@") and note == "*"
        ) or who == ""  # the commonest contents stand in both halves
        if not mixed and is_sealed(f"{category}|{who}|{note}") != sealed:
            continue
        envelopes = tuple(
            (bank, text)
            for bank in banks
            for rail, way, text in ENVELOPES[bank]
            if rail in rails.split() and way in (direction, "*") and (note in ("*", "NA") or "{t}" in text)
        )
        if envelopes:
            units.append((category, direction, who, note, envelopes))
    for category, direction, text in POSTINGS:
        if is_sealed(text) == sealed:
            units.append((category, direction, "@firm", "", (("", text),)))
    return units


def held_out(sealed: bool, rows: int = 12_000, seed: int = 7) -> list[Row]:
    """Rows of one half; the same for the same arguments."""
    rng = np.random.default_rng([seed, int(sealed)])
    units = _half(sealed)
    each: dict[str, int] = {}
    for unit in units:
        each[unit[0]] = each.get(unit[0], 0) + 1
    weight = np.array([_WEIGHT.get(unit[0], 1.0) / each[unit[0]] for unit in units])
    chosen = rng.choice(len(units), rows, p=weight / weight.sum())
    half = slice(1, None, 2) if sealed else slice(0, None, 2)
    pools = {"@lender": LENDERS[half], "@bank": BANK_NAMES[half], "@trap": TRAPS[half]}

    def pick(values: tuple[str, ...] | list[str]) -> str:
        return values[int(rng.integers(len(values)))]

    def digits(count: int) -> str:
        return str(int(rng.integers(10 ** (count - 1), 10**count)))

    people = [f"{given} {family}" for given in _GIVEN[half] for family in _FAMILY]
    firms = [f"{first} {kind}" for first in _FIRST[half] for kind in _KIND]
    result = []
    for at in chosen.tolist():
        category, direction, who, note, envelopes = units[at]
        if who == "@person":
            name = pick(people)
        elif who == "@firm":
            name = pick(firms) + pick(_FORMS)
        else:
            name = pick(pools[who]) if who in pools else who
        bank, text = envelopes[int(rng.integers(len(envelopes)))]
        month, year = int(rng.integers(1, 13)), int(rng.integers(23, 26))
        code = pick(_CODES)
        party = name if who and bank else None
        shown = name[:20].strip() if "UPI" in text and rng.random() < 0.5 else name
        values = {
            "n": shown, "v": f"{name.split()[0].lower() if name else 'x'}{digits(2)}@{pick(_HANDLES)}", "i": f"{code}0{digits(6)}", "b": code, "B": pick(_BANKS), "r": digits(12),
            "u": f"{code}{pick(['N', 'H', 'R'])}{digits(11)}", "a": digits(11), "x": digits(4), "d": f"{int(rng.integers(1, 29)):02d}-{month:02d}-20{year}", "m": pick(_MONTHS), "k": digits(6), "j": digits(10),
        }  # fmt: skip
        words = pick(PLAIN_NOTES) if note == "*" else note
        narration = text.format(**values, t=words.format(**values)).strip(" -/_")
        size = _SIZE.get(category, 20_000) * float(np.exp(rng.normal(0, 0.8)))
        result.append(
            Row(narration, "CREDIT" if direction == "C" else "DEBIT", category, round(size, 2), party, f"{category}|{bank or text}|{who}|{note}")
        )  # fmt: skip
    return result
