-- Functions that every query may use.

-- macro: round_half_even
-- Whole-number division of paise: DuckDB's own division of decimals goes through floating point.
CREATE OR REPLACE MACRO round_half_even(dividend, divisor) AS
    CASE WHEN divisor > 0 THEN
        CAST(sign(dividend) AS HUGEINT) * (
            abs(dividend) // divisor
            + CASE WHEN 2 * (abs(dividend) % divisor) > divisor
                     OR 2 * (abs(dividend) % divisor) = divisor AND abs(dividend) // divisor % 2 = 1
              THEN 1 ELSE 0 END)
    END

-- macro: as_money
-- Totals are added up in 38 digits; one beyond decimal(18,2) is written as the largest that it holds.
-- DuckDB's least and greatest pass over null, so null is kept apart.
CREATE OR REPLACE MACRO as_money(total) AS
    CASE WHEN total IS NOT NULL THEN
        CAST(greatest(least(CAST(total AS DECIMAL(38, 2)), 9999999999999999.99), -9999999999999999.99) AS DECIMAL(18, 2))
    END
