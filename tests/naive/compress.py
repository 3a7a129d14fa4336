"""Static compression in decimal arithmetic of 40 digits, whose own error is out of sight of any float."""
from decimal import Context, Decimal

DIGITS = Context(prec=40)


def power(value: float, numerator: int, denominator: int) -> Decimal:
    """``max(x, 0) ** (numerator / denominator)``."""
    if value <= 0:
        return Decimal(0)
    exponent = DIGITS.divide(Decimal(numerator), Decimal(denominator))
    return DIGITS.exp(DIGITS.multiply(exponent, DIGITS.ln(Decimal(value))))


def decibel(value: float, reference: float, floor_db: float) -> Decimal:
    """``max(20 log10(x / reference), floor)``."""
    if value <= 0:
        return Decimal(floor_db)
    ratio = DIGITS.divide(Decimal(value), Decimal(reference))
    return max(DIGITS.multiply(20, DIGITS.log10(ratio)), Decimal(floor_db))
