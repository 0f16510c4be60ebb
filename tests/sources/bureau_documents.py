"""Small bureau documents of every shape, one loan with the same facts in each, values made up here."""

import json
from typing import Any

PHONE, ADDRESS, EMAIL, CO_BORROWER = "9811122233", "14 TEMPLE STREET", "someone@example.org", "OTHER PERSON"
PRIVATE = (PHONE, ADDRESS, EMAIL, CO_BORROWER)
NAME, PAN = "ASHA RAO", "ABCPR1234K"


def cibil(accounts: list[Any] | None = None, score: str = "00742") -> dict[str, Any]:
    line = {
        "index": "T001",
        "memberShortName": "GREEN NBFC LTD",
        "accountNumber": "LN0000771234",
        "accountType": "51",
        "ownershipIndicator": 1,
        "dateOpened": "15062023",
        "lastPaymentDate": "12102025",
        "dateReported": "31102025",
        "highCreditAmount": 500000,
        "currentBalance": 210500,
        "amountOverdue": 0,
        "emiAmount": 16500,
        "paymentFrequency": "03",
        "repaymentTenure": 36,
        "paymentHistory": "007000XXX032STD",
        "borrower2": CO_BORROWER,
    }
    report = {
        "tuefHeader": {
            "headerType": "TUEF",
            "version": "12",
            "enquiryControlNumber": "77",
            "dateProcessed": "12112025",
        },
        "names": [{"index": "N01", "name": NAME}],
        "ids": [{"idType": "04", "idNumber": "X"}, {"idType": "01", "idNumber": PAN}],
        "telephones": [{"telephoneNumber": PHONE}],
        "emails": [{"emailID": EMAIL}],
        "addresses": [{"line1": ADDRESS}],
        "scores": [{"scoreName": "CIBILTUSC4", "score": score}],
        "accounts": [line] if accounts is None else accounts,
        "enquiries": [
            {
                "enquiryDate": "01062023",
                "memberShortName": "GREEN NBFC LTD",
                "enquiryPurpose": "51",
                "enquiryAmount": 500000,
            }
        ],
    }
    return {"controlData": {"success": True}, "consumerCreditData": [report]}


def experian() -> str:
    return f"""<?xml version="1.0"?><INProfileResponse><Header><ReportDate>20251112</ReportDate></Header>
<CreditProfileHeader><ReportDate>20251112</ReportDate>
<Version>V2.4</Version><ReportNumber>77</ReportNumber></CreditProfileHeader>
<Current_Application><Current_Application_Details><Current_Applicant_Details><Last_Name>RAO</Last_Name>
<First_Name>ASHA</First_Name><IncomeTaxPan>{PAN}</IncomeTaxPan><MobilePhoneNumber>{PHONE}</MobilePhoneNumber>
<EMailId>{EMAIL}</EMailId></Current_Applicant_Details></Current_Application_Details></Current_Application>
<CAIS_Account><CAIS_Account_DETAILS><Subscriber_Name>GREEN NBFC LTD</Subscriber_Name>
<Account_Number>LN0000771234</Account_Number>
<Account_Type>51</Account_Type><Open_Date>20230615</Open_Date><Credit_Limit_Amount />
<Highest_Credit_or_Original_Loan_Amount>500000</Highest_Credit_or_Original_Loan_Amount>
<Terms_Frequency>M</Terms_Frequency>
<Scheduled_Monthly_Payment_Amount>16500</Scheduled_Monthly_Payment_Amount><Account_Status>11</Account_Status>
<Payment_History_Profile>00?1{"?" * 32}</Payment_History_Profile><Current_Balance>210500</Current_Balance>
<Amount_Past_Due /><Date_Reported>20251031</Date_Reported><Date_Closed />
<Repayment_Tenure>36</Repayment_Tenure>
<AccountHoldertypeCode>1</AccountHoldertypeCode>
<CAIS_Account_History><Year>2025</Year><Month>10</Month><Days_Past_Due>7</Days_Past_Due>
<Asset_Classification>?</Asset_Classification></CAIS_Account_History>
<CAIS_Holder_Details><Surname_Non_Normalized>{CO_BORROWER}</Surname_Non_Normalized></CAIS_Holder_Details>
<CAIS_Holder_Address_Details>
<First_Line_Of_Address_non_normalized>{ADDRESS}</First_Line_Of_Address_non_normalized>
</CAIS_Holder_Address_Details>
</CAIS_Account_DETAILS></CAIS_Account>
<CAPS><CAPS_Application_Details><Subscriber_Name>GREEN NBFC LTD</Subscriber_Name>
<Date_of_Request>20230601</Date_of_Request>
<Enquiry_Reason>51</Enquiry_Reason><Amount_Financed>500000</Amount_Financed></CAPS_Application_Details></CAPS>
<NonCreditCAPS>
<CAPS_Application_Details><Subscriber_Name>AN EMPLOYER</Subscriber_Name></CAPS_Application_Details>
</NonCreditCAPS>
<SCORE><BureauScore>742</BureauScore></SCORE></INProfileResponse>"""


def crif() -> dict[str, Any]:
    line = {
        "ACCT-NUMBER": "LN0000771234",
        "CREDIT-GUARANTOR": "GREEN NBFC LTD",
        "ACCT-TYPE": "BUSINESS LOAN GENERAL",
        "DATE-REPORTED": "31-10-2025",
        "OWNERSHIP-IND": "Individual",
        "ACCOUNT-STATUS": "Active",
        "DISBURSED-AMT": "5,00,000",
        "DISBURSED-DT": "15-06-2023",
        "INSTALLMENT-AMT": "16,500/Monthly",
        "CURRENT-BAL": "2,10,500",
        "OVERDUE-AMT": "0",
        "REPAYMENT-TENURE": "36",
        "COMBINED-PAYMENT-HISTORY": (
            "Oct:2025,007/STD|Sep:2025,000/STD|Aug:2025,XXX/XXX|Jul:2025,032/STD|Jun:2025,STD|"
        ),
        "LINKED-ACCOUNTS": [{"NAME": CO_BORROWER}],
    }
    report = {
        "HEADER": {
            "DATE-OF-REQUEST": "12-11-2025 00:00:00",
            "DATE-OF-ISSUE": "12-11-2025",
            "REPORT-ID": "77",
        },
        "REQUEST": {"NAME": NAME, "PAN": PAN, "PHONE": PHONE, "EMAIL": EMAIL},
        "PERSONAL-INFO-VARIATION": {"ADDRESS-VARIATIONS": [{"VALUE": ADDRESS}]},
        "SCORES": [{"SCORE-VALUE": "742"}],
        "INQUIRY-HISTORY": [
            {
                "MEMBER-NAME": "GREEN NBFC LTD",
                "INQUIRY-DATE": "01-06-2023",
                "PURPOSE": "BUSINESS LOAN",
                "AMOUNT": "5,00,000",
            }
        ],
        "RESPONSES": [{"LOAN-DETAILS": line}],
    }
    return {"INDV-REPORT-FILE": {"INDV-REPORTS": [{"INDV-REPORT": report}]}}


def equifax() -> dict[str, Any]:
    months = {"10-25": "007", "09-25": "000", "08-25": "*", "07-25": "032", "06-25": "STD"}
    line = {
        "seq": "1",
        "AccountNumber": "LN0000771234",
        "Institution": "GREEN NBFC LTD",
        "AccountType": "Business Loan General",
        "OwnershipType": "Individual",
        "Balance": "210500",
        "PastDueAmount": "0",
        "Open": "Yes",
        "SanctionAmount": "500000",
        "DateReported": "2025-10-31",
        "DateOpened": "2023-06-15",
        "InstallmentAmount": "16500",
        "TermFrequency": "Monthly",
        "RepaymentTenure": "36",
        "AccountStatus": "Current Account",
        "CoBorrower": CO_BORROWER,
        "History48Months": [
            {"key": key, "PaymentStatus": status, "SuitFiledStatus": "*", "AssetClassificationStatus": "*"}
            for key, status in months.items()
        ],
    }
    data = {
        "IDAndContactInfo": {
            "PersonalInfo": {"Name": {"FullName": NAME}},
            "IdentityInfo": {"PANId": [{"IdNumber": PAN}]},
            "AddressInfo": [{"Address": ADDRESS}],
            "PhoneInfo": [{"Number": PHONE}],
            "EmailAddressInfo": [{"EmailAddress": EMAIL}],
        },
        "RetailAccountDetails": [line],
        "ScoreDetails": [{"Type": "ERS", "Version": "4.0", "Name": "ERS40", "Value": "742"}],
        "Enquiries": [
            {
                "seq": "0",
                "Institution": "GREEN NBFC LTD",
                "Date": "2023-06-01",
                "RequestPurpose": "51",
                "Amount": "500000",
            }
        ],
    }
    header = {"ReportOrderNO": "77", "Date": "2025-11-12"}
    return {
        "InquiryResponseHeader": header,
        "CCRResponse": {
            "Status": "1",
            "CIRReportDataLst": [{"InquiryResponseHeader": header, "CIRReportData": data}],
        },
    }


def commercial(rank: Any = 4) -> dict[str, Any]:
    line = {
        "lender": "GREEN NBFC LTD",
        "accountNumber": "LN0000771234",
        "facilityType": "Business Loan General",
        "relationship": "borrower",
        "status": "active",
        "sanctionDate": "2023-06-15",
        "reportedDate": "2025-10-31",
        "sanctionedAmount": 500000,
        "outstandingBalance": 210500,
        "overdueAmount": 0,
        "instalmentAmount": 16500,
        "instalmentFrequency": "monthly",
        "tenureMonths": 36,
        "suitFiled": "no",
        "guarantors": [{"name": CO_BORROWER}],
        "history": [
            {"month": "2025-10", "daysPastDue": "007", "assetClass": "STD"},
            {"month": "2025-09", "daysPastDue": "000", "assetClass": "STD"},
            {"month": "2025-08", "daysPastDue": "XXX", "assetClass": "XXX"},
            {"month": "2025-07", "daysPastDue": "032", "assetClass": "STD"},
            {"month": "2025-06", "daysPastDue": "STD", "assetClass": ""},
        ],
    }
    return {
        "commercialCreditReport": {
            "header": {"bureau": "CIBIL", "version": "1", "reportNumber": "77", "reportDate": "2025-11-12"},
            "entity": {"name": NAME, "pan": PAN, "address": ADDRESS, "phone": PHONE, "email": EMAIL},
            "rank": {"name": "CMR", "value": rank, "outOf": 10},
            "creditFacilities": [line],
            "enquiries": [
                {
                    "lender": "GREEN NBFC LTD",
                    "enquiryDate": "2023-06-01",
                    "purpose": "business_loan",
                    "amount": 500000,
                }
            ],
        }
    }


MICROFINANCE: dict[str, Any] = {
    "seq": "0",
    "AccountNumber": "JLG0000001111",
    "Institution": "SMALL MFI",
    "LoanCategory": "JLG Individual",
    "CurrentBalance": "9000",
    "PastDueAmount": "600",
    "DisbursedAmount": "24000",
    "Open": "Yes",
    "DateReported": "2025-10-31",
    "DateOpened": "2025-01-08",
    "InstallmentAmount": "780",
    "RepaymentTenure": "Weekly",
    "KeyPerson": {"Name": CO_BORROWER},
    "AdditionalMFIDetails": {"MFIPhones": [{"Number": PHONE}]},
    "History24Months": [{"key": "10-25", "PaymentStatus": "030"}, {"key": "09-25", "PaymentStatus": "000"}],
}
"""A line of Equifax in the shape of MicrofinanceAccountDetails."""


DOCUMENTS: dict[str, bytes] = {
    "cibil": json.dumps(cibil()).encode(),
    "experian": experian().encode(),
    "crif": json.dumps(crif()).encode(),
    "equifax": json.dumps(equifax()).encode(),
    "commercial": json.dumps(commercial()).encode(),
}
