-- Rupees as they are read in India: ₹12,34,567.

-- macro: grouped
CREATE OR REPLACE TEMP MACRO grouped(digits) AS CASE
    WHEN length(digits) <= 3 THEN digits
    ELSE reverse(rtrim(regexp_replace(reverse(left(digits, length(digits) - 3)), '(..)', '\1,', 'g'), ',')) || ',' || right(digits, 3)
END

-- macro: rupees
CREATE OR REPLACE TEMP MACRO rupees(amount) AS '₹' || grouped(CAST(CAST(round(amount) AS BIGINT) AS VARCHAR))
