"""What the bureaus call the fields of tradelines and enquiries.

CIBIL: keys of the TUEF segments in JSON. Experian: elements of INProfileResponse 2.4. CRIF: INDV-REPORT
in its two spellings. Equifax: RetailAccountDetails and MicrofinanceAccountDetails of the credit report
response as publicly
documented (no sample was at hand). Commercial: this project's own shape, `commercialCreditReport`.
"""

from msme_pipeline.sources.fields import Fields

CIBIL_TRADELINE = Fields(
    lender=("membershortname", "reportingmembershortname", "membername"),
    account_number=("accountnumber",),
    account_type=("accounttype",),
    ownership=("ownershipindicator",),
    opened_on=("dateopened", "dateopeneddisbursed", "dateopenedordisbursed"),
    closed_on=("dateclosed",),
    last_payment_on=("lastpaymentdate", "dateoflastpayment"),
    reported_on=("datereported", "datereportedandcertified"),
    sanctioned=("highcreditamount", "sanctionedamount", "highcreditsanctionedamount"),
    credit_limit=("creditlimit",),
    balance=("currentbalance",),
    overdue=("amountoverdue",),
    instalment=("emiamount",),
    instalment_frequency=("paymentfrequency",),
    tenure=("repaymenttenure", "paymenttenure"),
    interest_rate=("interestrate", "rateofinterest"),
    suit_filed=("suitfiledorwilfuldefault", "suitfiledwilfuldefault", "suitfiled"),
    written_off_status=("writtenoffandsettledstatus", "creditfacilitystatus"),
    written_off=("writtenoffamounttotal", "writtenoffamount"),
    settled=("settlementamount",),
    history_groups=("paymenthistory", "paymenthistory1"),
    history_groups_older=("paymenthistory2",),
    history_from=("paymentstartdate", "paymenthistorystartdate"),
)
CIBIL_ENQUIRY = Fields(
    enquired_on=("enquirydate", "dateofenquiry"),
    lender=("membershortname", "enquiringmembershortname"),
    purpose=("enquirypurpose",),
    amount=("enquiryamount",),
)

EXPERIAN_TRADELINE = Fields(
    lender=("subscribername",),
    account_number=("accountnumber",),
    account_type=("accounttype",),
    ownership=("accountholdertypecode",),
    status=("accountstatus",),
    opened_on=("opendate",),
    closed_on=("dateclosed",),
    last_payment_on=("dateoflastpayment",),
    reported_on=("datereported",),
    sanctioned=("highestcreditororiginalloanamount",),
    credit_limit=("creditlimitamount",),
    balance=("currentbalance",),
    overdue=("amountpastdue",),
    instalment=("scheduledmonthlypaymentamount",),
    instalment_frequency=("termsfrequency",),
    tenure=("repaymenttenure",),
    interest_rate=("rateofinterest",),
    suit_filed=("suitfiledwillfuldefaultwrittenoffstatus", "suitfiledwillfuldefault"),
    written_off_status=("writtenoffsettledstatus",),
    written_off=("writtenoffamttotal",),
    settled=("settlementamount",),
    history_profile=("paymenthistoryprofile",),
)
EXPERIAN_ENQUIRY = Fields(
    enquired_on=("dateofrequest",),
    lender=("subscribername",),
    purpose=("enquiryreason", "financepurpose"),
    amount=("amountfinanced",),
)

CRIF_TRADELINE = Fields(
    lender=("creditguarantor", "creditgrantor"),
    account_number=("acctnumber",),
    account_type=("accttype",),
    ownership=("ownershipind", "ownershiptype"),
    status=("accountstatus",),
    opened_on=("disburseddt", "disburseddate"),
    closed_on=("closeddt", "closeddate"),
    last_payment_on=("lastpaymentdt", "lastpaymentdate"),
    reported_on=("datereported", "reporteddt"),
    sanctioned=("disbursedamt", "sanctionedamount"),
    credit_limit=("creditlimit",),
    balance=("currentbal", "currentbalance"),
    overdue=("overdueamt",),
    instalment=("installmentamt",),
    instalment_frequency=("installmentfrequency",),
    tenure=("repaymenttenure", "originalterm"),
    interest_rate=("interestrate",),
    suit_filed=("suitfiledwilfuldefault", "suitfiledwilfuldefaultstatus"),
    written_off_status=("writtenoffsettledstatus",),
    written_off=("writeoffamt",),
    settled=("settlementamt",),
    security=("securitystatus",),
    history=("combinedpaymenthistory",),
)
CRIF_ENQUIRY = Fields(
    enquired_on=("inquirydate", "inquirydt"),
    lender=("membername", "lendername"),
    purpose=("purpose",),
    amount=("amount",),
)

EQUIFAX_TRADELINE = Fields(
    lender=("institution",),
    account_number=("accountnumber",),
    account_type=("accounttype", "loancategory"),
    ownership=("ownershiptype",),
    status=("accountstatus",),
    open=("open",),
    opened_on=("dateopened",),
    closed_on=("dateclosed",),
    last_payment_on=("lastpaymentdate",),
    reported_on=("datereported",),
    sanctioned=("sanctionamount", "highcredit", "disbursedamount"),
    credit_limit=("creditlimit",),
    balance=("balance", "currentbalance"),
    overdue=("pastdueamount",),
    instalment=("installmentamount",),
    instalment_frequency=("termfrequency",),
    tenure=("repaymenttenure",),
    interest_rate=("interestrate",),
    suit_filed=("suitfiledstatus",),
    written_off=("writeoffamount",),
    collateral=("collateraltype",),
)
EQUIFAX_ENQUIRY = Fields(
    enquired_on=("date",),
    lender=("institution",),
    purpose=("requestpurpose",),
    amount=("amount",),
)

COMMERCIAL_TRADELINE = Fields(
    lender=("lender",),
    account_number=("accountnumber",),
    account_type=("facilitytype",),
    ownership=("relationship",),
    status=("status",),
    opened_on=("sanctiondate",),
    closed_on=("closeddate",),
    last_payment_on=("lastpaymentdate",),
    reported_on=("reporteddate",),
    sanctioned=("sanctionedamount",),
    credit_limit=("creditlimit", "drawingpower"),
    balance=("outstandingbalance",),
    overdue=("overdueamount",),
    instalment=("instalmentamount",),
    instalment_frequency=("instalmentfrequency",),
    tenure=("tenuremonths",),
    interest_rate=("interestrate",),
    suit_filed=("suitfiled",),
    written_off=("writtenoffamount",),
    settled=("settledamount",),
    security=("security",),
)
COMMERCIAL_ENQUIRY = Fields(
    enquired_on=("enquirydate",),
    lender=("lender",),
    purpose=("purpose",),
    amount=("amount",),
)
