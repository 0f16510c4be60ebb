-- What was known of a customer's GST on a day: filed and received by then, in the versions that stood;
-- later amendments and revisions do not change it.

-- name: known_returns
SELECT *
FROM gst_return_versions
WHERE known_from <= $as_of AND (known_to IS NULL OR $as_of < known_to)

-- name: known_documents
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoice_versions
WHERE known_from <= $as_of AND (known_to IS NULL OR $as_of < known_to)
UNION ALL
-- documents that never changed
SELECT customer_id, gstin, period, section, document_id, invoice_number, invoice_date, counterparty_gstin,
       place_of_supply, sign, taxable_value, igst, cgst, sgst, cess, is_branch_transfer
FROM gst_invoices
ANTI JOIN gst_invoice_versions USING (customer_id, gstin, period, section, document_id)
WHERE known_from <= $as_of

-- name: known_purchases
FROM gst_purchases WHERE known_from <= $as_of AND (replaced_from IS NULL OR $as_of < replaced_from)

-- name: known_hsn
FROM gst_hsn WHERE known_from <= $as_of

-- name: known_filings
FROM gst_filings WHERE filing_date <= $as_of
