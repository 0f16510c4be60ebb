"""Bureau reports as CIBIL, Experian, CRIF High Mark and Equifax deliver them, and commercial reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
import pyarrow as pa

from msme_pipeline.demo.bureau_lines import Subject, bureau_of, months_back
from msme_pipeline.demo.business import Business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.texts import MONTHS, lakh
from msme_pipeline.demo.truth import Defect

SENT_TWICE = 0.06  # of reports: the same report landed again some days later
TRUTH = pa.schema(
    [
        ("customer_id", pa.string()),
        ("kind", pa.string()),
        ("lender", pa.string()),
        ("instalment", pa.int64()),
        ("detail", pa.string()),
    ]
)
_CODES = {
    "business_loan": "51", "term_loan": "33", "property": "03", "cash_credit": "12", "overdraft": "12",
    "credit_card": "10", "housing": "02", "vehicle": "01", "personal": "05", "consumer": "06", "gold": "07",
}  # fmt: skip
_WORDS = {
    "business_loan": "BUSINESS LOAN GENERAL",
    "term_loan": "COMMERCIAL EQUIPMENT LOAN",
    "property": "PROPERTY LOAN",
    "cash_credit": "CASH CREDIT",
    "overdraft": "OVERDRAFT",
    "credit_card": "CREDIT CARD",
    "housing": "HOUSING LOAN",
    "vehicle": "AUTO LOAN (PERSONAL)",
    "personal": "PERSONAL LOAN",
    "consumer": "CONSUMER LOAN",
    "gold": "GOLD LOAN",
}


@dataclass
class BureauFiles:
    """Files by name, what they deliver (source, file, records, paise), reports sent twice and the truth."""

    files: dict[str, bytes]
    delivered: list[tuple[str, str, int | None, int | None]]
    truth: pa.Table
    defects: list[Defect]


def bureau_files(business: Business, number: int, seed: int) -> BureauFiles:
    """One or two reports of a customer; the bureau of the owner's report goes by the customer's number."""
    rng = generator("bureau files", business.customer_id, seed)
    bureau = bureau_of(business, seed)
    files: dict[str, bytes] = {}
    delivered: list[tuple[str, str, int | None, int | None]] = []
    defects: list[Defect] = []
    rows = [(kind, lender, amount, detail) for kind, lender, amount, detail in bureau.truth]
    for subject in bureau.subjects:
        name, suffix, write = ("cibil", "json", _commercial) if subject.commercial else _BUREAUS[number % 4]
        reference = f"{int(rng.integers(10**11, 10**12))}"
        whose = "commercial" if subject.commercial else "consumer"
        file = f"{business.customer_id}/bureau/{subject.reported.isoformat()}_{name}_{whose}.{suffix}"
        content = write(subject, reference)
        amount = sum(line.balance for line in subject.lines) + sum(each.amount for each in subject.enquiries)
        counted = (1 + len(subject.lines) + len(subject.enquiries), amount * 100)
        files[file] = content
        delivered.append(("bureau", file, *counted))
        again = subject.reported + timedelta(days=2)
        if rng.random() < SENT_TWICE and again <= AS_OF:
            copy = file.replace(f"_{whose}.", f"_{whose}_copy.")
            files[copy] = content
            delivered.append(("bureau", copy, *counted))
            rows.append(("duplicate_report", None, 0, copy))
            defects += [
                Defect("bureau_report_twice", copy, 0 if at else -1, at, "duplicate", "duplicate")
                for at in range(counted[0])
            ]
    return BureauFiles(files, delivered, _truth(business.customer_id, rows), defects)


def _truth(customer_id: str, rows: list[tuple[str, str | None, int, str]]) -> pa.Table:
    return pa.Table.from_pylist(
        [dict(zip(TRUTH.names, (customer_id, *row), strict=True)) for row in rows], schema=TRUTH
    )


def _ddmmyyyy(day: date | None) -> str:
    return day.strftime("%d%m%Y") if day else ""


def _yyyymmdd(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _dashed(day: date | None) -> str | None:
    return day.strftime("%d-%m-%Y") if day else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _grouped(rupees: int) -> str:
    return lakh(rupees * 100)[:-3]


def _score_text(score: int, width: int) -> str:
    return "000-1" if score == -1 and width == 5 else f"{score:0{width}d}" if score >= 0 else "-1"


_CIBIL_OWNER = {"individual": 1, "guarantor": 3, "joint": 4}
_EXPERIAN_STATUS = {"settled": "32", "written_off": "43"}
_STATUS_WORDS = {"settled": "Settled", "written_off": "Written Off"}
_EXPERIAN_OWNER = {"individual": "1", "joint": "2", "guarantor": "7"}


def _cibil(subject: Subject, reference: str) -> bytes:
    accounts = []
    for at, line in enumerate(subject.lines, 1):
        account = {
            "index": f"T{at:03d}",
            "memberShortName": line.lender,
            "accountNumber": line.number,
            "accountType": _CODES[line.kind],
            "ownershipIndicator": _CIBIL_OWNER[line.ownership],
            "dateOpened": _ddmmyyyy(line.opened),
            "dateReported": _ddmmyyyy(line.reported),
            "highCreditAmount": line.sanctioned,
            "currentBalance": line.balance,
            "amountOverdue": line.overdue,
            "paymentHistory": "".join(f"{min(d, 900):03d}" if d >= 0 else "XXX" for d in line.dpd),
            "paymentStartDate": _ddmmyyyy(line.reported.replace(day=1)),
        }
        if line.closed:
            account["dateClosed"] = _ddmmyyyy(line.closed)
        if line.last_paid:
            account["lastPaymentDate"] = _ddmmyyyy(line.last_paid)
        if line.status:
            account["writtenOffAndSettledStatus"] = "03" if line.status == "settled" else "02"
        if line.limit:
            account["creditLimit"] = line.limit
        if line.emi:
            account |= {"emiAmount": line.emi, "paymentFrequency": "03", "repaymentTenure": line.tenure,
                        "interestRate": line.rate}  # fmt: skip
        accounts.append(account)
    report = {
        "tuefHeader": {"headerType": "TUEF", "version": "12", "subjectReturnCode": 1,
                       "enquiryControlNumber": reference, "dateProcessed": _ddmmyyyy(subject.reported),
                       "timeProcessed": "114949"},
        "names": [{"index": "N01", "name": subject.name, "gender": "2"}],
        "ids": [{"index": "I01", "idType": "01", "idNumber": subject.pan}],
        "telephones": [{"index": "T01", "telephoneNumber": "9000000001", "telephoneType": "01"}],
        "addresses": [{"index": "A01", "line1": "SHOP 1 MAIN ROAD", "stateCode": "27", "pinCode": "400001"}],
        "scores": [{"scoreName": "CIBILTUSC4", "scoreDate": _ddmmyyyy(subject.reported),
                    "score": _score_text(subject.score, 5)}],
        "accounts": accounts,
        "enquiries": [
            {"index": f"I{at:03d}", "enquiryDate": _ddmmyyyy(each.day), "memberShortName": each.lender,
             "enquiryPurpose": _CODES[each.kind], "enquiryAmount": each.amount}
            for at, each in enumerate(subject.enquiries, 1)
        ],
    }  # fmt: skip
    return orjson.dumps({"controlData": {"success": True}, "consumerCreditData": [report]})


def _experian(subject: Subject, reference: str) -> bytes:
    day = _yyyymmdd(subject.reported)
    first, _, last = subject.name.partition(" ")
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<INProfileResponse><Header><SystemCode>0</SystemCode>'
        f"<ReportDate>{day}</ReportDate><ReportTime>174310</ReportTime></Header><CreditProfileHeader>"
        f"<ReportDate>{day}</ReportDate><Version>V2.4</Version><ReportNumber>{reference}</ReportNumber>"
        "</CreditProfileHeader><Current_Application><Current_Application_Details><Current_Applicant_Details>"
        f"<Last_Name>{last}</Last_Name><First_Name>{first}</First_Name>"
        f"<IncomeTaxPan>{subject.pan}</IncomeTaxPan>"
        "<MobilePhoneNumber>9000000001</MobilePhoneNumber><EMailId /></Current_Applicant_Details>"
        "</Current_Application_Details></Current_Application><CAIS_Account>"
    )
    parts = [head]
    for line in subject.lines:
        rows = "".join(
            f"<CAIS_Account_History><Year>{month.year}</Year><Month>{month.month:02d}</Month>"
            f"<Days_Past_Due>{days if days >= 0 else ''}</Days_Past_Due>"
            "<Asset_Classification>?</Asset_Classification></CAIS_Account_History>"
            for month, days in zip(months_back(line), line.dpd, strict=True)
        )
        profile = "".join("?" if d < 0 else str(min(d // 30, 6)) for d in line.dpd).ljust(36, "?")
        revolving = line.kind in ("credit_card", "cash_credit", "overdraft")
        parts.append(
            f"<CAIS_Account_DETAILS><Subscriber_Name>{line.lender}</Subscriber_Name>"
            f"<Account_Number>{line.number}</Account_Number>"
            f"<Portfolio_Type>{'R' if revolving else 'I'}</Portfolio_Type>"
            f"<Account_Type>{_CODES[line.kind]}</Account_Type><Open_Date>{_yyyymmdd(line.opened)}</Open_Date>"
            f"<Credit_Limit_Amount>{line.limit or ''}</Credit_Limit_Amount>"
            f"<Highest_Credit_or_Original_Loan_Amount>{line.sanctioned}</Highest_Credit_or_Original_Loan_Amount>"
            f"<Terms_Frequency>{'M' if line.emi else ''}</Terms_Frequency>"
            f"<Scheduled_Monthly_Payment_Amount>{line.emi or ''}</Scheduled_Monthly_Payment_Amount>"
            f"<Account_Status>{_EXPERIAN_STATUS.get(line.status, '13' if line.closed else '11')}"
            "</Account_Status>"
            f"<Payment_History_Profile>{profile}</Payment_History_Profile>"
            f"<Current_Balance>{line.balance}</Current_Balance>"
            f"<Amount_Past_Due>{line.overdue or ''}</Amount_Past_Due>"
            f"<Date_Reported>{_yyyymmdd(line.reported)}</Date_Reported>"
            f"<Date_Closed>{_yyyymmdd(line.closed)}</Date_Closed>"
            f"<Date_of_Last_Payment>{_yyyymmdd(line.last_paid)}</Date_of_Last_Payment>"
            f"<Rate_of_Interest>{line.rate or ''}</Rate_of_Interest>"
            f"<Repayment_Tenure>{line.tenure}</Repayment_Tenure>"
            f"<AccountHoldertypeCode>{_EXPERIAN_OWNER[line.ownership]}</AccountHoldertypeCode>{rows}"
            "<CAIS_Holder_Phone_Details><Telephone_Number>9000000001</Telephone_Number></CAIS_Holder_Phone_Details>"
            "</CAIS_Account_DETAILS>"
        )
    parts.append("</CAIS_Account><CAPS>")
    parts += [
        f"<CAPS_Application_Details><Subscriber_Name>{each.lender}</Subscriber_Name>"
        f"<Date_of_Request>{_yyyymmdd(each.day)}</Date_of_Request>"
        f"<Enquiry_Reason>{_CODES[each.kind]}</Enquiry_Reason>"
        f"<Amount_Financed>{each.amount}</Amount_Financed></CAPS_Application_Details>"
        for each in subject.enquiries
    ]
    parts.append(f"</CAPS><SCORE><BureauScore>{subject.score}</BureauScore></SCORE></INProfileResponse>\n")
    return "".join(parts).encode()


_CRIF_OWNER = {"individual": "Individual", "joint": "Joint", "guarantor": "Guarantor"}


def _crif_value(days: int) -> str:
    if days < 0:
        return "XXX/XXX"
    return f"{min(days, 900):03d}/{'STD' if days < 90 else 'SUB'}"


def _crif(subject: Subject, reference: str) -> bytes:
    responses = []
    for line in subject.lines:
        history = "".join(
            f"{MONTHS[month.month - 1]}:{month.year},{_crif_value(days)}|"
            for month, days in zip(months_back(line), line.dpd, strict=True)
        )
        details = {
            "ACCT-NUMBER": line.number,
            "CREDIT-GUARANTOR": line.lender,
            "ACCT-TYPE": _WORDS[line.kind],
            "DATE-REPORTED": _dashed(line.reported),
            "OWNERSHIP-IND": _CRIF_OWNER[line.ownership],
            "ACCOUNT-STATUS": "Closed" if line.closed else "Active",
            "WRITTEN-OFF-SETTLED-STATUS": _STATUS_WORDS.get(line.status),
            "DISBURSED-AMT": _grouped(line.sanctioned),
            "DISBURSED-DT": _dashed(line.opened),
            "CLOSED-DT": _dashed(line.closed),
            "LAST-PAYMENT-DATE": _dashed(line.last_paid),
            "INSTALLMENT-AMT": f"{_grouped(line.emi)}/Monthly" if line.emi else None,
            "CREDIT-LIMIT": _grouped(line.limit) if line.limit else None,
            "REPAYMENT-TENURE": str(line.tenure),
            "INTEREST-RATE": str(line.rate),
            "CURRENT-BAL": _grouped(line.balance),
            "OVERDUE-AMT": _grouped(line.overdue),
            "WRITE-OFF-AMT": "0",
            "COMBINED-PAYMENT-HISTORY": history,
        }
        responses.append({"LOAN-DETAILS": details})
    report = {
        "HEADER": {
            "DATE-OF-REQUEST": f"{_dashed(subject.reported)} 00:00:00",
            "DATE-OF-ISSUE": _dashed(subject.reported),
            "REPORT-ID": f"CR{reference}",
            "STATUS": "SUCCESS",
        },
        "REQUEST": {"NAME": subject.name, "PAN": subject.pan},
        "PERSONAL-INFO-VARIATION": {
            "ADDRESS-VARIATIONS": [{"VALUE": "SHOP 1 MAIN ROAD 400001 MH", "REPORTED-DATE": "31-05-2025"}],
            "PHONE-VARIATIONS": [{"VALUE": "9000000001", "REPORTED-DATE": "31-05-2025"}],
        },
        "SCORES": [{"SCORE-TYPE": "PERFORM CONSUMER 2.0", "SCORE-VALUE": str(subject.score)}],
        "INQUIRY-HISTORY": [
            {
                "MEMBER-NAME": each.lender,
                "INQUIRY-DATE": _dashed(each.day),
                "PURPOSE": _WORDS[each.kind],
                "AMOUNT": _grouped(each.amount),
            }
            for each in subject.enquiries
        ],
        "RESPONSES": responses,
    }
    return orjson.dumps({"INDV-REPORT-FILE": {"INDV-REPORTS": [{"INDV-REPORT": report}]}})


def _equifax(subject: Subject, reference: str) -> bytes:
    lines = []
    for at, line in enumerate(subject.lines, 1):
        lines.append(
            {
                "seq": str(at),
                "AccountNumber": line.number,
                "Institution": line.lender,
                "AccountType": _WORDS[line.kind].title(),
                "OwnershipType": _CRIF_OWNER[line.ownership],
                "Balance": str(line.balance),
                "PastDueAmount": str(line.overdue),
                "Open": "No" if line.closed else "Yes",
                "SanctionAmount": str(line.sanctioned),
                "CreditLimit": str(line.limit) if line.limit else None,
                "LastPaymentDate": _iso(line.last_paid),
                "DateReported": _iso(line.reported),
                "DateOpened": _iso(line.opened),
                "DateClosed": _iso(line.closed),
                "InterestRate": str(line.rate) if line.rate else None,
                "RepaymentTenure": str(line.tenure) if line.tenure else None,
                "InstallmentAmount": str(line.emi) if line.emi else None,
                "TermFrequency": "Monthly" if line.emi else None,
                "AccountStatus": _STATUS_WORDS.get(
                    line.status, "Closed Account" if line.closed else "Current Account"
                ),
                "History48Months": [
                    {"key": f"{month.month:02d}-{month.year % 100:02d}",
                     "PaymentStatus": f"{min(days, 900):03d}" if days >= 0 else "*",
                     "SuitFiledStatus": "*", "AssetClassificationStatus": "*"}
                    for month, days in zip(months_back(line), line.dpd, strict=True)
                ],
            }
        )  # fmt: skip
    day = subject.reported.isoformat()
    data = {
        "IDAndContactInfo": {
            "PersonalInfo": {"Name": {"FullName": subject.name}},
            "IdentityInfo": {"PANId": [{"seq": "1", "IdNumber": subject.pan}]},
            "PhoneInfo": [{"seq": "1", "typeCode": "M", "Number": "9000000001"}],
        },
        "RetailAccountDetails": lines,
        "ScoreDetails": [{"Type": "ERS", "Version": "4.0", "Name": "ERS40", "Value": str(subject.score)}],
        "Enquiries": [
            {"seq": str(at), "Institution": each.lender, "Date": each.day.isoformat(),
             "RequestPurpose": _CODES[each.kind], "Amount": str(each.amount)}
            for at, each in enumerate(subject.enquiries)
        ],
    }  # fmt: skip
    header = {"ReportOrderNO": reference, "SuccessCode": "1", "Date": day, "Time": "11:49:49"}
    return orjson.dumps(
        {
            "InquiryResponseHeader": header,
            "CCRResponse": {
                "Status": "1",
                "CIRReportDataLst": [{"InquiryResponseHeader": header, "CIRReportData": data}],
            },
        }
    )


def _commercial(subject: Subject, reference: str) -> bytes:
    facilities = [
        {
            "lender": line.lender,
            "accountNumber": line.number,
            "facilityType": _WORDS[line.kind].title(),
            "relationship": "borrower",
            "status": "closed" if line.closed else "active",
            "sanctionDate": _iso(line.opened),
            "closedDate": _iso(line.closed),
            "lastPaymentDate": _iso(line.last_paid),
            "reportedDate": _iso(line.reported),
            "sanctionedAmount": line.sanctioned,
            "creditLimit": line.limit or None,
            "outstandingBalance": line.balance,
            "overdueAmount": line.overdue,
            "instalmentAmount": line.emi or None,
            "instalmentFrequency": "monthly" if line.emi else None,
            "tenureMonths": line.tenure or None,
            "interestRate": line.rate or None,
            "suitFiled": "no",
            "history": [
                {"month": month.strftime("%Y-%m"), "daysPastDue": f"{days:03d}" if days >= 0 else "XXX",
                 "assetClass": "XXX" if days < 0 else "STD" if days < 90 else "SUB"}
                for month, days in zip(months_back(line), line.dpd, strict=True)
            ],
        }
        for line in subject.lines
    ]  # fmt: skip
    report = {
        "header": {
            "bureau": "CIBIL",
            "version": "1",
            "reportNumber": reference,
            "reportDate": _iso(subject.reported),
        },
        "entity": {"name": subject.name, "pan": subject.pan},
        "rank": {"name": "CMR", "value": subject.score or None, "outOf": 10},
        "creditFacilities": facilities,
        "enquiries": [
            {
                "lender": each.lender,
                "enquiryDate": _iso(each.day),
                "purpose": each.kind,
                "amount": each.amount,
            }
            for each in subject.enquiries
        ],
    }
    return orjson.dumps({"commercialCreditReport": report})


_BUREAUS: tuple[tuple[str, str, Callable[[Subject, str], bytes]], ...] = (
    ("equifax", "json", _equifax),
    ("cibil", "json", _cibil),
    ("experian", "xml", _experian),
    ("crif", "json", _crif),
)
