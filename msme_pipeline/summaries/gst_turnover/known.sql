-- What stands of a customer's GST among the rows known on a day: later amendments and revisions do not change it.

-- name: known_returns
SELECT * FROM gst_return_versions WHERE known_to IS NULL

-- name: known_documents
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoice_versions
WHERE known_to IS NULL
UNION ALL
-- documents that have not changed by then
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoices
ANTI JOIN gst_invoice_versions USING (customer_id, gstin, period, section, document_id)

-- name: known_purchases
FROM gst_purchases WHERE replaced_from IS NULL

-- name: known_hsn
FROM gst_hsn

-- name: known_filings
FROM gst_filings
